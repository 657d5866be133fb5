import { type MsgHdrs, headers as natsHeaders } from '@nats-io/transport-node';
import type { EventType } from './event.js';

/** Header values by name, as the outbox and the parking keep them. */
export type EnvelopeHeaders = Record<string, string>;

/**
 * The headers that an event travels with: CloudEvents 1.0 attributes in the NATS binding's binary mode, and the id by
 * which JetStream drops what it got twice. `carrier` holds the trace (W3C `traceparent`, `tracestate`).
 */
export function sealEnvelope(
  event: EventType<unknown>,
  fact: { id: string; shopId: string; occurredAt: Date },
  carrier: EnvelopeHeaders,
): EnvelopeHeaders {
  return {
    'Nats-Msg-Id': fact.id,
    'ce-specversion': '1.0',
    'ce-id': fact.id,
    'ce-source': `/guanxi/${event.owner}`,
    'ce-type': event.type,
    'ce-subject': fact.shopId,
    'ce-time': fact.occurredAt.toISOString(),
    'ce-datacontenttype': 'application/protobuf',
    ...carrier,
  };
}

export function toNatsHeaders(envelope: EnvelopeHeaders): MsgHdrs {
  const headers = natsHeaders();
  for (const [name, value] of Object.entries(envelope)) headers.set(name, value);
  return headers;
}

export function fromNatsHeaders(headers: MsgHdrs | undefined): EnvelopeHeaders {
  const envelope: EnvelopeHeaders = {};
  if (headers) for (const [name, values] of headers) if (values[0] !== undefined) envelope[name] = values[0];
  return envelope;
}
