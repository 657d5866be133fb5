import { injectTrace, spanOf } from '@guanxi/chassis';
import { context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import type { EnvelopeHeaders } from '../envelope.js';

const tracer = trace.getTracer('@guanxi/messaging');

/** The way of one event from the outbox to the stream, as a span of the trace that left it there. */
export interface PublishSpan {
  /** What the event travels with, so that whoever handles it goes on from here. */
  trace: EnvelopeHeaders;
  end(failure?: Error): void;
}

/** Begins it; where nobody records the trace, there is no span, and the event carries on what it came with. */
export function startPublishSpan(event: string, came: EnvelopeHeaders): PublishSpan {
  const origin = spanOf(came);
  if (!origin || (origin.traceFlags & TraceFlags.SAMPLED) === 0) return { trace: came, end: () => undefined };
  const parent = trace.setSpanContext(ROOT_CONTEXT, origin);
  const attributes = { 'messaging.system': 'nats', 'messaging.destination.name': event };
  const span = tracer.startSpan(`publish ${event}`, { kind: SpanKind.PRODUCER, attributes }, parent);
  const carried = context.with(trace.setSpan(parent, span), () => injectTrace({}));
  return { trace: carried, end: (failure) => end(span, failure) };
}

function end(span: Span, failure: Error | undefined): void {
  if (failure) span.setStatus({ code: SpanStatusCode.ERROR, message: failure.name });
  span.end();
}
