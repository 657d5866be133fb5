import { setTimeout as pause } from 'node:timers/promises';
import { Ids, Logger } from '@guanxi/chassis';
import type { Message } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Database, type Tx } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Watches } from './watches.js';

const channel = 'guanxi_conversation';
// Postgres takes 7,999 bytes in a notification.
const notification_chars_max = 7_500;
const pending_topics_max = 100_000;
const reconnect_ms = 500;
// Longer than a notification takes, so that they do not grow in number with the messages.
const gather_ms = 10;

/**
 * Tells who waits, in this process and in the other replicas, that there is something to read. Rings to other replicas
 * carry no facts: the reader looks into the table. One connection per process listens, whatever the number of watchers.
 *
 * A ring is sent after the commit, and not within the transaction, where it would have all commits of the server wait
 * for each other. One that a crash swallows is made up for by the readers' own sweeps.
 */
@Injectable()
export class Bell implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly replica: string;
  private readonly pending = new Set<string>();
  private readonly stopping = new AbortController();
  private listening: Promise<void> = Promise.resolve();
  private telling: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly watches: Watches,
    private readonly logger: Logger,
    ids: Ids,
  ) {
    this.replica = ids.next();
  }

  onApplicationBootstrap(): void {
    this.listening = this.listen();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.telling;
    await this.listening;
  }

  /** Rings these topics once the transaction has committed. A message that is the news spares its watchers here a look. */
  ringAfter(tx: Tx, topics: string[], message?: Message): void {
    tx.afterCommit(() => {
      for (const topic of topics) {
        this.watches.ring(topic, message);
        if (this.pending.size < pending_topics_max) this.pending.add(topic);
      }
      this.telling ??= this.tell().finally(() => {
        this.telling = undefined;
      });
    });
  }

  /** Tells the other replicas, in one notification, of all that rang within a few milliseconds. */
  private async tell(): Promise<void> {
    while (this.pending.size > 0) {
      await pause(gather_ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      const payload = this.takePayload();
      await this.database.dataSource.query('SELECT pg_notify($1, $2)', [channel, payload]).catch(() => undefined);
    }
  }

  private takePayload(): string {
    let payload = this.replica;
    for (const topic of this.pending) {
      if (payload.length + topic.length + 1 > notification_chars_max) break;
      payload += `\n${topic}`;
      this.pending.delete(topic);
    }
    return payload;
  }

  private async listen(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.listenOnce(signal);
      } catch (error) {
        if (!signal.aborted) this.logger.warn({ err: error }, 'listening for other replicas is interrupted');
      }
      await pause(reconnect_ms, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Returns when the service stops. @throws when the connection breaks. */
  private async listenOnce(signal: AbortSignal): Promise<void> {
    const session = await this.database.openSession('watches');
    try {
      const broken = new Promise<never>((_, reject) => {
        session.once('error', reject).once('end', () => reject(new Error('the session has ended')));
      });
      broken.catch(() => undefined);
      session.on('notification', ({ payload = '' }) => this.hear(payload));
      await session.query(`LISTEN ${channel}`);
      // What rang while nobody listened is unknown, so everybody looks.
      this.watches.ringAll();
      const stopped = new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await Promise.race([broken, stopped]);
    } finally {
      await session.end().catch(() => undefined);
    }
  }

  private hear(payload: string): void {
    const [replica, ...topics] = payload.split('\n');
    if (replica === this.replica) return;
    for (const topic of topics) this.watches.ring(topic);
  }
}
