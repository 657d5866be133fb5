import { type MsgHdrs, headers as natsHeaders } from '@nats-io/transport-node';
import { readSubject } from './event.js';

/** Header values by name, as the outbox and the parking keep them. */
export type EnvelopeHeaders = Record<string, string>;

/** When the owner committed the event, as CloudEvents' extension «recorded time» says it. */
export const RECORDED_TIME = 'ce-recordedtime';

/**
 * The headers that an event travels with: CloudEvents 1.0 attributes in the NATS binding's binary mode, and the id by
 * which JetStream drops what it got twice. `trace` holds W3C `traceparent` and `tracestate`, where there are any.
 *
 * @throws {TypeError} when the subject is none of ours.
 */
export function sealEnvelope(
  fact: { id: string; subject: string; occurredAt: Date; recordedAt?: Date },
  trace: EnvelopeHeaders = {},
): EnvelopeHeaders {
  const named = readSubject(fact.subject);
  if (!named) throw new TypeError(`${fact.subject} is no subject of ours`);
  return {
    'Nats-Msg-Id': fact.id,
    'ce-specversion': '1.0',
    'ce-id': fact.id,
    'ce-source': `/guanxi/${named.owner}`,
    'ce-type': named.type,
    'ce-subject': named.shopId,
    'ce-time': fact.occurredAt.toISOString(),
    'ce-datacontenttype': 'application/protobuf',
    ...(fact.recordedAt && { [RECORDED_TIME]: fact.recordedAt.toISOString() }),
    ...trace,
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
