import { inFollowingSpan, spanOf } from '@guanxi/chassis';
import { type SpanContext, SpanKind } from '@opentelemetry/api';
import type { EnvelopeHeaders } from '../envelope.js';

/** Runs `work` in a span for events of one type that were published with `headers`. */
export function inEventSpan<T>(event: string, headers: readonly EnvelopeHeaders[], work: () => Promise<T>): Promise<T> {
  const attributes = {
    'messaging.system': 'nats',
    'messaging.destination.name': event,
    'messaging.batch.message_count': headers.length,
  };
  return inFollowingSpan({ name: `handle ${event}`, kind: SpanKind.CONSUMER, attributes }, originsOf(headers), work);
}

function originsOf(headers: readonly EnvelopeHeaders[]): SpanContext[] {
  const carriers = new Map(headers.map((carrier) => [carrier['traceparent'], carrier]));
  return [...carriers.values()].map(spanOf).filter((origin) => origin !== undefined);
}
