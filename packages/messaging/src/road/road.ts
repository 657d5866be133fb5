import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@guanxi/chassis';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { readNatsAddress } from './nats-address.js';

const reconnect_ms = 250;
const reconnectJitter_ms_max = 250;
const ping_ms = 5_000;
const pingsMissed_max = 2;
const request_ms_max = 5_000;

/** JetStream while NATS stays connected. */
export interface Passage {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly client: JetStreamClient;
  /** Where answers to this service come. */
  readonly inboxPrefix: string;
  /** Aborted when the connection breaks: what is under way then may or may not have arrived. */
  readonly lost: AbortSignal;
}

/** The connection to NATS. It comes up when NATS does, comes back for ever, and nobody waits for it at start. */
export class Road {
  private connection?: NatsConnection;
  private lost = abortedAlready();
  private waiting: (() => void)[] = [];
  private readonly closing = new AbortController();
  private dialling: Promise<void> = Promise.resolve();
  private readonly inboxPrefix: string;

  constructor(
    private readonly url: string,
    private readonly service: string,
    private readonly logger: Logger,
  ) {
    this.inboxPrefix = `_INBOX.${service}`;
  }

  /** Begins to connect, in the background. */
  start(): void {
    this.dialling = this.dial().catch(() => undefined);
  }

  /** Resolves while NATS is connected; a first connection that is still being made is waited for. @throws {Error} */
  async ping(signal: AbortSignal): Promise<void> {
    if (!this.connection) await this.untilConnected(signal);
    if (this.lost.signal.aborted) throw new Error('NATS cannot be reached');
  }

  /** Waits until NATS is connected. @throws the reason of `signal` when it aborts first. */
  async open(signal: AbortSignal): Promise<Passage> {
    while (this.lost.signal.aborted || !this.connection) await this.untilConnected(signal);
    const { connection, inboxPrefix, lost } = this;
    const options = { timeout: request_ms_max };
    const manager = await jetstreamManager(connection, { ...options, checkAPI: false });
    return { connection, inboxPrefix, manager, client: jetstream(connection, options), lost: lost.signal };
  }

  /** Sends what is still buffered, then hangs up. */
  async close(): Promise<void> {
    this.closing.abort(new Error('the road to NATS is closed'));
    await this.dialling;
    const { connection } = this;
    if (!connection || connection.isClosed()) return;
    await (this.lost.signal.aborted ? connection.close() : connection.drain());
  }

  private async dial(): Promise<void> {
    const { signal } = this.closing;
    for (;;) {
      signal.throwIfAborted();
      try {
        this.connection = await connect(this.options());
        break;
      } catch (error) {
        this.logger.warn({ reason: (error as Error).name }, 'NATS cannot be reached yet');
      }
      await pause(reconnect_ms + randomInt(reconnectJitter_ms_max), undefined, { signal });
    }
    this.arrive();
    void this.watch(this.connection);
  }

  private async watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'reconnect') this.arrive();
      if (type === 'disconnect') this.lost.abort(new Error('the connection to NATS broke'));
      if (type === 'reconnect' || type === 'disconnect') this.logger.info({ nats: type }, 'the road to NATS changed');
    }
    this.lost.abort(new Error('the connection to NATS is closed'));
  }

  private arrive(): void {
    this.lost = new AbortController();
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private untilConnected(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const arrive = () => {
        signal.removeEventListener('abort', refuse);
        resolve();
      };
      const refuse = () => {
        this.waiting = this.waiting.filter((other) => other !== arrive);
        reject(signal.reason);
      };
      if (signal.aborted) return refuse();
      signal.addEventListener('abort', refuse, { once: true });
      this.waiting.push(arrive);
    });
  }

  private options(): NodeConnectionOptions {
    return {
      ...readNatsAddress(this.url),
      name: this.service,
      // Answers come to a place of its own, so that NATS can keep others from listening there.
      inboxPrefix: this.inboxPrefix,
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
}

function abortedAlready(): AbortController {
  const controller = new AbortController();
  controller.abort(new Error('NATS is not connected yet'));
  return controller;
}
