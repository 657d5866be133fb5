import { AckPolicy, jetstream, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

const inFlight_max = 256;

/** Events per second through JetStream alone: published with 256 in flight, consumed and acknowledged one by one. */
export async function rawEventsPerSecond(natsUrl: string, payload: Uint8Array, events: number): Promise<number> {
  const connection = await connect({ servers: natsUrl });
  try {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'RAW', subjects: ['raw.>'], storage: StorageType.File });
    await manager.consumers.add('RAW', {
      durable_name: 'reader',
      ack_policy: AckPolicy.Explicit,
      max_ack_pending: 5_000,
    });
    const stream = jetstream(connection);
    const messages = await (await stream.consumers.get('RAW', 'reader')).consume({ max_messages: 2_000 });
    const began = performance.now();
    const consuming = (async () => {
      let consumed = 0;
      for await (const message of messages) {
        message.ack();
        if (++consumed === events) return;
      }
    })();
    let sent = 0;
    const publisher = async () => {
      while (sent < events) await stream.publish('raw.event', payload, { msgID: String(sent++) });
    };
    await Promise.all(Array.from({ length: inFlight_max }, publisher));
    await consuming;
    const seconds = (performance.now() - began) / 1_000;
    await manager.streams.delete('RAW');
    return events / seconds;
  } finally {
    await connection.close();
  }
}
