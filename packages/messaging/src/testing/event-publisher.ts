import { randomUUID } from 'node:crypto';
import { type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { sealEnvelope, toNatsHeaders } from '../envelope.js';
import { type EventType, subjectOf } from '../event.js';
import { readNatsAddress } from '../road/nats-address.js';
import { ensureStream } from '../road/stream.js';

/** Publishes events in the place of their owner, for the tests of a service that listens to them. */
export class EventPublisher {
  private constructor(
    private readonly connection: NatsConnection,
    private readonly stream: JetStreamClient,
  ) {}

  static async connect(natsUrl: string): Promise<EventPublisher> {
    const connection = await connect(readNatsAddress(natsUrl));
    return new EventPublisher(connection, jetstream(connection));
  }

  /** Publishes one event; the same `id` is the same event, which a listener must handle once. Returns the id. */
  async publish<T>(
    event: EventType<T>,
    shopId: string,
    payload: T,
    { id = randomUUID() as string, occurredAt = new Date('2026-01-01T00:00:00Z') } = {},
  ): Promise<string> {
    await ensureStream(await jetstreamManager(this.connection), event.owner, 1);
    const subject = subjectOf(event, shopId);
    const headers = sealEnvelope({ id, subject, occurredAt });
    // Without NATS's own id, so that a repeat comes through to the listener.
    delete headers['Nats-Msg-Id'];
    const bytes = event.codec.encode(payload).finish();
    await this.stream.publish(subject, bytes, { headers: toNatsHeaders(headers) });
    return id;
  }

  async close(): Promise<void> {
    await this.connection.drain();
  }
}
