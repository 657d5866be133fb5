import type { PubAck } from '@nats-io/jetstream';
import { createInbox, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import type { Passage } from './road.js';

const acknowledgement_ms_max = 5_000;

export interface Outgoing {
  subject: string;
  payload: Uint8Array;
  headers: MsgHdrs;
}

/**
 * Publishes messages to JetStream, all in flight together, in order. One subscription takes all acknowledgements, which
 * costs the processor a quarter of what a request for each does (5 µs an event instead of 21).
 *
 * @returns how many were acknowledged before the first that was not, and why that was not.
 */
export async function publishInFlight(
  { connection, inboxPrefix, lost }: Passage,
  messages: readonly Outgoing[],
): Promise<{ acknowledged: number; failure?: Error }> {
  const outcomes = new Array<Error | 'stored' | undefined>(messages.length);
  const inbox = createInbox(inboxPrefix);
  let left = messages.length;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const subscription = connection.subscribe(`${inbox}.*`, {
    callback: (error, reply) => {
      const place = Number(reply.subject.slice(inbox.length + 1));
      if (outcomes[place] === undefined) left -= 1;
      outcomes[place] = error ?? readAcknowledgement(reply);
      if (left === 0) finish();
    },
  });
  const timer = setTimeout(finish, acknowledgement_ms_max);
  lost.addEventListener('abort', finish);
  try {
    messages.forEach(({ subject, payload, headers }, place) => {
      connection.publish(subject, payload, { headers, reply: `${inbox}.${place}` });
    });
    await finished;
  } finally {
    clearTimeout(timer);
    lost.removeEventListener('abort', finish);
    subscription.unsubscribe();
  }
  const acknowledged = outcomes.findIndex((outcome) => outcome !== 'stored');
  if (acknowledged === -1) return { acknowledged: messages.length };
  const outcome = outcomes[acknowledged] as Error | undefined;
  return { acknowledged, failure: outcome ?? lost.reason ?? new Error('JetStream did not acknowledge in time') };
}

const NO_RESPONDERS = 503;

function readAcknowledgement(reply: Msg): Error | 'stored' {
  if (reply.headers?.code === NO_RESPONDERS) return new Error('no stream takes this subject');
  const { error, stream } = reply.json<PubAck & { error?: { description?: string } }>();
  if (error || !stream) return new Error(`JetStream refused: ${error?.description}`);
  return 'stored';
}
