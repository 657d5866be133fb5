import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@guanxi/chassis';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { KeyCustody } from './key-custody.js';
import type { Reseal } from './reseal.js';
import type { RotateAgedKeys } from './rotate-aged-keys.js';
import type { SealedColumn } from './sealed-column.js';

const first_ms = 5_000;
const round_ms = 10 * 60_000;
// Between two batches, so that those who wait for the database are not kept waiting.
const breath_ms = 50;

/** What is done where personal data is written sealed. */
export interface Sealing {
  reseal: Reseal;
  aged: RotateAgedKeys;
  /** A data key that is older is replaced. */
  key_days_max: number;
}

/** Every ten minutes: wraps data keys with the current key-encryption key, replaces old ones, and seals what is to be sealed. */
export class KeepSealed implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly columns: readonly SealedColumn[],
    private readonly custody: KeyCustody,
    private readonly sealing: Sealing | undefined,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.rounds();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Does all that there is to do now; stops between two batches when the service does. */
  async round(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && (await this.custody.rewrap()) > 0);
    if (!this.sealing) return;
    const { reseal, aged, key_days_max } = this.sealing;
    while (!signal.aborted && (await aged.batch(key_days_max)) > 0);
    for (const column of this.columns) {
      while (!signal.aborted && (await reseal.batch(column))) await this.wait(breath_ms);
    }
  }

  private async rounds(): Promise<void> {
    const { signal } = this.stopping;
    await this.wait(first_ms);
    while (!signal.aborted) {
      await this.round().catch((error: Error) => this.logger.warn({ err: error }, 'keeping data sealed failed'));
      // Replicas start together; they take turns better when they do not go on together.
      await this.wait(randomInt(round_ms / 2, round_ms));
    }
  }

  private async wait(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}
