import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { sealEnvelope, toNatsHeaders } from '../envelope.js';
import { type EventType, subjectOf } from '../event.js';
import { readNatsAddress } from '../road/nats-address.js';
import { ensureStream } from '../road/stream.js';

/** Publishes events in the place of their owner, for the tests of a service that listens to them. */
export class EventPublisher {
  /** The streams that something was published to: somebody listens there, or will once it has begun to. */
  private readonly published = new Set<string>();

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
    const { stream } = await this.stream.publish(subject, bytes, { headers: toNatsHeaders(headers) });
    this.published.add(stream);
    return id;
  }

  /**
   * Resolves once every listener has handled what was published so far: nothing waits in any stream, nothing is
   * unacknowledged, and wherever something was published there is a listener. One that has just started has none yet.
   *
   * @throws Error when they have not within `timeout_ms`.
   */
  async allHandled(timeout_ms = 30_000): Promise<void> {
    const manager = await jetstreamManager(this.connection);
    const deadline = performance.now() + timeout_ms;
    for (;;) {
      let open = 0;
      for await (const { config } of manager.streams.list()) {
        let listeners = 0;
        for await (const { num_pending, num_ack_pending } of manager.consumers.list(config.name)) {
          listeners += 1;
          open += num_pending + num_ack_pending;
        }
        if (listeners === 0 && this.published.has(config.name)) open += 1;
      }
      if (open === 0) return;
      if (performance.now() > deadline) throw new Error(`${open} events are still unhandled after ${timeout_ms} ms.`);
      await sleep(20);
    }
  }

  async close(): Promise<void> {
    await this.connection.drain();
  }
}
