import { SeededRandom } from '@guanxi/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect, headers as newHeaders } from '@nats-io/transport-node';

const streams = ['GUANXI_RELATIONSHIP', 'GUANXI_CONVERSATION', 'GUANXI_PRESENCE'];
const events_max = 5_000;
const next_ms_max = 500;

/**
 * Tells events of a shop once more, long after and in any order: as a road does that lost its memory of what it carried.
 * Returns how many.
 */
export async function repeatEvents(natsUrl: string, shopId: string, share: number, seed: number): Promise<number> {
  const random = new SeededRandom(seed);
  const connection = await connect({ servers: natsUrl });
  try {
    const road = jetstream(connection);
    const found: { subject: string; data: Uint8Array; headers: ReturnType<typeof newHeaders> }[] = [];
    for (const stream of streams) {
      const consumer = await road.consumers.get(stream);
      for (let read = 0; read < events_max; read += 1) {
        const message = await consumer.next({ expires: next_ms_max * 4 });
        if (!message) break;
        if (!message.subject.endsWith(`.${shopId}`) || !random.chance(share)) continue;
        const headers = newHeaders();
        for (const [name, values] of message.headers ?? []) {
          // Without NATS's own id, or the stream would drop it within two minutes.
          if (name !== 'Nats-Msg-Id') headers.set(name, values[0] ?? '');
        }
        found.push({ subject: message.subject, data: message.data, headers });
      }
    }
    for (const { subject, data, headers } of random.shuffle(found)) await road.publish(subject, data, { headers });
    return found.length;
  } finally {
    await connection.close();
  }
}
