import { createHash } from 'node:crypto';
import type { JsMsg } from '@nats-io/jetstream';
import { type EnvelopeHeaders, fromNatsHeaders } from '../envelope.js';
import { readSubject } from '../event.js';

/** An event as it lies on the road or in the parking, its payload still sealed. */
export interface Incoming {
  id: string;
  type: string;
  shopId: string;
  stream: string;
  sequence: number;
  subject: string;
  headers: EnvelopeHeaders;
  payload: Uint8Array;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Reads what a message says of itself. One without an id of ours gets one from its place in the stream. */
export function readMessage(message: JsMsg): Incoming {
  const { stream, streamSequence: sequence } = message.info;
  const { type, shopId } = readSubject(message.subject) ?? { type: message.subject, shopId: '' };
  const headers = fromNatsHeaders(message.headers);
  const claimed = headers['ce-id'] ?? '';
  const id = uuidPattern.test(claimed) ? claimed.toLowerCase() : idOfPlace(stream, sequence);
  return { id, type, shopId, stream, sequence, subject: message.subject, headers, payload: message.data };
}

function idOfPlace(stream: string, sequence: number): string {
  const digest = createHash('sha256').update(`${stream}:${sequence}`).digest('hex');
  return [0, 8, 12, 16, 20].map((from, i) => digest.slice(from, [8, 12, 16, 20, 32][i])).join('-');
}
