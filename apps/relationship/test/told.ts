import { type HostedService, waitFor } from '@guanxi/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/**
 * The events of one name that the service has told of since it started, once they are enough.
 *
 * @throws when that does not come to pass in time.
 */
export async function told<T>(
  host: HostedService,
  name: string,
  codec: { decode(bytes: Uint8Array): T },
  areEnough: (events: T[]) => boolean,
): Promise<T[]> {
  const connection = await connect({ servers: host.nats.url });
  try {
    const consumer = await jetstream(connection).consumers.get('GUANXI_RELATIONSHIP', {
      filter_subjects: `guanxi.relationship.${name}.v1.>`,
    });
    const events: T[] = [];
    await waitFor(async () => {
      const messages = await consumer.fetch({ max_messages: 100, expires: 1_000 });
      for await (const message of messages) events.push(codec.decode(message.data));
      return areEnough(events);
    });
    return events;
  } finally {
    await connection.close();
  }
}
