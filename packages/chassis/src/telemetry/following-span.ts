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

const tracer = trace.getTracer('@guanxi/chassis');

/** Traces that one span links to at most; the earliest are kept. */
export const links_max = 100;

/** A span for what is done later, or for several at once, because of what others did. */
export interface FollowingSpan {
  name: string;
  kind?: SpanKind;
  attributes?: Attributes;
}

/**
 * Runs `work` in a span for what it follows from: a child of the first where all are of one trace, and else the root of a
 * trace of its own; it links to all others. Nothing else of the present context is kept, such as a caller's deadline.
 */
export async function inFollowingSpan<T>(
  { name, kind = SpanKind.INTERNAL, attributes = {} }: FollowingSpan,
  origins: readonly SpanContext[],
  work: () => Promise<T>,
): Promise<T> {
  const [first, ...others] = origins.slice(0, links_max);
  const isOneTrace = first !== undefined && others.every(({ traceId }) => traceId === first.traceId);
  const parent = isOneTrace ? trace.setSpanContext(ROOT_CONTEXT, first) : ROOT_CONTEXT;
  const links: Link[] = (isOneTrace ? others : origins.slice(0, links_max)).map((origin) => ({ context: origin }));
  return tracer.startActiveSpan(name, { kind, attributes, links }, parent, async (span) => {
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
  if (!span || (span.traceFlags & TraceFlags.SAMPLED) === 0) return null;
  return `00-${span.traceId}-${span.spanId}-01`;
}

/** Has the present span link to one that was kept. */
export function linkToKept(traceparent: string | null | undefined): void {
  const origin = traceparent ? spanOf({ traceparent }) : undefined;
  if (origin) trace.getActiveSpan()?.addLink({ context: origin });
}

function validSpan(of: Context): SpanContext | undefined {
  const found = trace.getSpanContext(of);
  return found && isSpanContextValid(found) ? found : undefined;
}
