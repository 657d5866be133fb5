import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';

const kinds = { internal: SpanKind.INTERNAL, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER };
const tracer = trace.getTracer('@guanxi/chassis');

/** Traces that one span links to at most; the earliest are kept. */
export const links_max = 100;

/** A span for what is done later, or for several at once, because of what others did. */
export interface FollowingSpan {
  name: string;
  kind?: 'internal' | 'producer' | 'consumer';
  attributes?: Attributes;
}

/**
 * Runs `work` in a span for what it follows from: a child of the first where all are of one trace, and else the root of a
 * trace of its own; it links to all others. Nothing else of the present context is kept, such as a caller's deadline.
 */
export async function inFollowingSpan<T>(
  { name, kind = 'internal', attributes = {} }: FollowingSpan,
  origins: readonly SpanContext[],
  work: () => Promise<T>,
): Promise<T> {
  const [first, ...others] = origins.slice(0, links_max);
  const isOneTrace = first !== undefined && others.every(({ traceId }) => traceId === first.traceId);
  const parent = isOneTrace ? trace.setSpanContext(ROOT_CONTEXT, first) : ROOT_CONTEXT;
  const links: Link[] = (isOneTrace ? others : origins.slice(0, links_max)).map((origin) => ({ context: origin }));
  return tracer.startActiveSpan(name, { kind: kinds[kind], attributes, links }, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error)?.name });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** A span that is under way while something is with somebody else. */
export interface OpenSpan {
  /** What is sent along, so that whoever takes it goes on from here. */
  headers: Record<string, string>;
  end(failure?: Error): void;
}

/**
 * Begins a child of the span that `headers` name. Where nobody records that trace there is none, and what is sent along is
 * what came.
 */
export function startSpanAfter(
  headers: Record<string, string>,
  { name, kind = 'internal', attributes = {} }: FollowingSpan,
): OpenSpan {
  const origin = spanOf(headers);
  if (!origin || !isSampled(origin)) return { headers, end: () => undefined };
  const parent = trace.setSpanContext(ROOT_CONTEXT, origin);
  const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, parent);
  const carried: Record<string, string> = {};
  propagation.inject(trace.setSpan(parent, span), carried);
  return {
    headers: carried,
    end: (failure) => {
      if (failure) span.setStatus({ code: SpanStatusCode.ERROR, message: failure.name });
      span.end();
    },
  };
}

/** The span that is under way; undefined where none is. */
export function currentSpan(): SpanContext | undefined {
  return validSpan(context.active());
}

/** The span that headers with a `traceparent` name; undefined where they name none. */
export function spanOf(headers: Record<string, string>): SpanContext | undefined {
  return headers['traceparent'] ? validSpan(propagation.extract(ROOT_CONTEXT, headers)) : undefined;
}

/**
 * The present span as a `traceparent` to keep with a fact, so that what is done about it later can link to it; null where
 * nobody records the trace.
 */
export function traceToKeep(): string | null {
  const span = currentSpan();
  if (!span || !isSampled(span)) return null;
  return `00-${span.traceId}-${span.spanId}-01`;
}

/** Has the present span link to one that was kept. */
export function linkToKept(traceparent: string | null | undefined): void {
  const origin = traceparent ? spanOf({ traceparent }) : undefined;
  if (origin) trace.getActiveSpan()?.addLink({ context: origin });
}

const isSampled = ({ traceFlags }: SpanContext) => (traceFlags & TraceFlags.SAMPLED) !== 0;

function validSpan(of: Context): SpanContext | undefined {
  const found = trace.getSpanContext(of);
  return found && isSpanContextValid(found) ? found : undefined;
}
