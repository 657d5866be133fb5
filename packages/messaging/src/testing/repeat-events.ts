import { jetstream } from '@nats-io/jetstream';
import { connect, headers as newHeaders } from '@nats-io/transport-node';
import type { Owner } from '../event.js';
import { readNatsAddress } from '../road/nats-address.js';
import { streamOf } from '../road/stream.js';

/** Events of one stream that are looked at. */
const events_max = 5_000;
const fetch_ms_max = 2_000;

/** What decides which events are told again, and in which order. */
export interface Choice {
  chance(probability: number): boolean;
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * Tells events of a shop once more, long after and in any order: as a road does that lost its memory of what it carried.
 *
 * @param share how likely an event is to come again
 * @returns how many were told again
 */
export async function repeatEvents(
  natsUrl: string,
  owners: readonly Owner[],
  shopId: string,
  share: number,
  choice: Choice,
): Promise<number> {
  const connection = await connect(readNatsAddress(natsUrl));
  try {
    const road = jetstream(connection);
    const found: { subject: string; data: Uint8Array; headers: ReturnType<typeof newHeaders> }[] = [];
    for (const owner of owners) {
      const consumer = await road.consumers.get(streamOf(owner), { filter_subjects: `guanxi.${owner}.*.*.${shopId}` });
      for await (const message of await consumer.fetch({ max_messages: events_max, expires: fetch_ms_max })) {
        if (choice.chance(share)) {
          const headers = newHeaders();
          for (const [name, values] of message.headers ?? []) {
            // Without NATS's own id, or the stream would drop it within two minutes.
            if (name !== 'Nats-Msg-Id') headers.set(name, values[0] ?? '');
          }
          found.push({ subject: message.subject, data: message.data, headers });
        }
        if (message.info.pending === 0) break;
      }
    }
    for (const { subject, data, headers } of choice.shuffle(found)) await road.publish(subject, data, { headers });
    return found.length;
  } finally {
    await connection.close();
  }
}
