import { inFollowingSpan, spanOf } from '@guanxi/chassis';
import type { EnvelopeHeaders } from '../envelope.js';

/** Runs `work` in a span for events of one type that were published with `headers`. */
export function inEventSpan<T>(event: string, headers: readonly EnvelopeHeaders[], work: () => Promise<T>): Promise<T> {
  const attributes = {
    'messaging.system': 'nats',
    'messaging.destination.name': event,
    'messaging.batch.message_count': headers.length,
  };
  const carriers = new Map(headers.map((carrier) => [carrier['traceparent'], carrier]));
  const origins = [...carriers.values()].map(spanOf).filter((origin) => origin !== undefined);
  return inFollowingSpan({ name: `handle ${event}`, kind: 'consumer', attributes }, origins, work);
}
