import { isSpanContextValid, trace } from '@opentelemetry/api';
import { type DestinationStream, destination, type Logger as PinoLogger, pino } from 'pino';
import type { LogFields } from './log-fields.js';
import { redact } from './redact.js';

/** Writes one line: fields first, what happened second. */
export interface LogLine {
  (fields: LogFields, message: string): void;
  (message: string): void;
}

/**
 * The service's log: one JSON object a line, with the service and the trace. Fields known to hold personal data are
 * hidden; do not put personal data into messages.
 */
export abstract class Logger {
  abstract readonly trace: LogLine;
  abstract readonly debug: LogLine;
  abstract readonly info: LogLine;
  abstract readonly warn: LogLine;
  abstract readonly error: LogLine;
  abstract readonly fatal: LogLine;
  /** A log that adds `fields` to every line. */
  abstract child(fields: LogFields): Logger;
  /** Writes out what is buffered. */
  abstract flush(): void;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const buffer_bytes = 4_096;
const flushEvery_ms = 200;

/** A {@link Logger} onto `sink`; without one onto standard output, buffered for at most 200 ms. */
export function createLogger(service: string, level: LogLevel, sink?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }), log: redact },
    serializers: { err: describeError },
    mixin: traceFields,
  };
  if (sink) return redactingChildren(pino(options, sink));
  standardOutput ??= openStandardOutput();
  return redactingChildren(pino(options, standardOutput));
}

let standardOutput: DestinationStream | undefined;

/** One buffer for all loggers of the process, so that lines keep their order; written in one piece, also at exit. */
function openStandardOutput(): DestinationStream {
  const buffered = destination({ dest: 1, sync: true, minLength: buffer_bytes, periodicFlush: flushEvery_ms });
  process.once('exit', () => {
    try {
      buffered.flushSync();
    } catch {
      // Standard output was closed before us: nobody is left to read.
    }
  });
  return buffered;
}

/** pino hides nothing in what a child adds to every line; children inherit this `child`. */
function redactingChildren(logger: PinoLogger): Logger {
  const child = logger.child;
  logger.child = function (this: PinoLogger, fields: object) {
    return child.call(this, redact(fields));
  } as typeof child;
  return logger;
}

function traceFields(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

/** Only what cannot hold a row's values: drivers put those into further properties of their errors. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, reason } = error as { code?: unknown; reason?: unknown };
  const cause = error.cause === undefined ? undefined : describeError(error.cause);
  return { type: error.name, message: error.message, code, reason, stack: error.stack, cause };
}
