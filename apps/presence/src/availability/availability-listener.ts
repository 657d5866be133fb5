import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@guanxi/chassis';
import { Database } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AVAILABILITY_CHANNEL } from './availability-bell.js';
import { AvailabilityFeed } from './availability-feed.js';

/** How often every shop that is watched is looked at, rung for or not: what a crash swallowed is known within this. */
const sweep_ms = 500;

/** Listens for shops whose availability may have changed, on whichever replica, and has the feed look at them. */
@Injectable()
export class AvailabilityListener implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly feed: AvailabilityFeed,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = Promise.all([this.listen(), this.sweep()]);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async listen(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.listenOnce(signal);
      } catch (error) {
        this.logger.warn({ reason: (error as Error).message }, 'listening for availability is interrupted');
      }
      await pause(sweep_ms, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Until the session breaks or the service stops. */
  private async listenOnce(signal: AbortSignal): Promise<void> {
    const session = await this.database.openSession('availability');
    try {
      const ended = new Promise<void>((resolve, reject) => {
        session.once('error', reject).once('end', resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      session.on('notification', ({ payload = '' }) => this.feed.lookAt(payload));
      await session.query(`LISTEN ${AVAILABILITY_CHANNEL}`);
      if (!signal.aborted) await ended;
    } finally {
      await session.end().catch(() => undefined);
    }
  }

  private async sweep(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.feed.lookAtAll();
      await pause(sweep_ms, undefined, { signal }).catch(() => undefined);
    }
  }
}
