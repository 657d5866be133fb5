import { type OpenSpan, startSpanAfter } from '@guanxi/chassis';
import type { EnvelopeHeaders } from '../envelope.js';

/** Begins the span of one event's way from the outbox to the stream, in the trace that left it there. */
export function startPublishSpan(event: string, trace: EnvelopeHeaders): OpenSpan {
  const attributes = { 'messaging.system': 'nats', 'messaging.destination.name': event };
  return startSpanAfter(trace, { name: `publish ${event}`, kind: 'producer', attributes });
}
