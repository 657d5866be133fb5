import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@guanxi/chassis';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';

const reconnect_ms = 250;
const reconnectJitter_ms_max = 250;
const ping_ms = 5_000;
const pingsMissed_max = 2;
const request_ms_max = 5_000;

/** The connection to NATS. It comes up when NATS does, comes back for ever, and nobody waits for it at start. */
export class Road {
  private connection?: NatsConnection;
  private opening?: Promise<NatsConnection>;
  private isUp = false;
  private readonly closing = new AbortController();

  constructor(
    private readonly url: string,
    private readonly service: string,
    private readonly logger: Logger,
  ) {}

  /** Resolves while NATS is connected. @throws {Error} while it is not. */
  async ping(): Promise<void> {
    if (!this.isUp) throw new Error('NATS cannot be reached');
  }

  /** The connection, once there is one. @throws {Error} when the road has been closed, or its address is wrong. */
  open(): Promise<NatsConnection> {
    this.opening ??= this.dial();
    return this.opening;
  }

  /** @throws {Error} when JetStream does not answer within 5 s. */
  async manager(): Promise<JetStreamManager> {
    return jetstreamManager(await this.open(), { checkAPI: false, timeout: request_ms_max });
  }

  async client(): Promise<JetStreamClient> {
    return jetstream(await this.open(), { timeout: request_ms_max });
  }

  /** Sends what is still buffered, then hangs up. */
  async close(): Promise<void> {
    this.closing.abort(new Error('the road to NATS is closed'));
    await this.opening?.catch(() => undefined);
    const { connection } = this;
    if (!connection || connection.isClosed()) return;
    await (this.isUp ? connection.drain() : connection.close());
  }

  private async dial(): Promise<NatsConnection> {
    const { signal } = this.closing;
    for (;;) {
      signal.throwIfAborted();
      try {
        return this.adopt(await connect(this.options()));
      } catch (error) {
        signal.throwIfAborted();
        this.logger.warn({ reason: (error as Error).name }, 'NATS cannot be reached yet');
      }
      await pause(reconnect_ms + randomInt(reconnectJitter_ms_max), undefined, { signal });
    }
  }

  private async adopt(connection: NatsConnection): Promise<NatsConnection> {
    if (this.closing.signal.aborted) await connection.close();
    this.closing.signal.throwIfAborted();
    this.connection = connection;
    this.isUp = true;
    void this.watch(connection);
    return connection;
  }

  private options(): NodeConnectionOptions {
    return {
      servers: this.url,
      name: this.service,
      reconnect: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: reconnect_ms,
      reconnectJitter: reconnectJitter_ms_max,
      pingInterval: ping_ms,
      maxPingOut: pingsMissed_max,
      timeout: request_ms_max,
      ignoreAuthErrorAbort: true,
      // Their stack traces cost as much as a publish.
      noAsyncTraces: true,
    };
  }

  private async watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type !== 'disconnect' && type !== 'reconnect') continue;
      this.isUp = type === 'reconnect';
      this.logger.info({ nats: type }, this.isUp ? 'NATS is back' : 'NATS is away');
    }
    this.isUp = false;
  }
}
