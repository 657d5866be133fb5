import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@guanxi/chassis';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Transactions } from './transactions.js';

/** A table whose rows are of no use after a while. Its names are written in code and never come from outside. */
export interface SweptTable {
  table: string;
  /** The timestamptz column, indexed, that says how old a row is. */
  column: string;
  keep_hours: number;
}

const delete_rows_max = 1_000;
const deletes_per_round_max = 500;
const round_ms = 10 * 60_000;

/** Deletes old rows every ten minutes, in small transactions; what one round leaves, the next one takes. */
@Injectable()
export class Sweeps implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly tables: SweptTable[] = [];
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly transactions: Transactions,
    private readonly logger: Logger,
  ) {}

  /** Has a table swept from now on. */
  add(table: SweptTable): void {
    this.tables.push(table);
  }

  onApplicationBootstrap(): void {
    this.running = this.rounds();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Sweeps every table once. Returns how many rows went. */
  async sweep(): Promise<number> {
    let deleted = 0;
    for (const table of this.tables) deleted += await this.sweepTable(table);
    return deleted;
  }

  private async rounds(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // Replicas start together; the first round is spread so that they do not delete the same rows.
      await pause(randomInt(round_ms / 2, round_ms), undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.sweep().catch((error: Error) => this.logger.warn({ err: error }, 'sweeping old rows failed'));
    }
  }

  private async sweepTable({ table, column, keep_hours }: SweptTable): Promise<number> {
    let deleted = 0;
    for (let round = 0; round < deletes_per_round_max && !this.stopping.signal.aborted; round += 1) {
      const gone = await this.transactions.runAcrossShops((tx) =>
        tx.execute(
          `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM ${table} WHERE ${column} < now() - make_interval(hours => $1)
             ORDER BY ${column} LIMIT $2 FOR UPDATE SKIP LOCKED))`,
          [keep_hours, delete_rows_max],
        ),
      );
      deleted += gone;
      if (gone < delete_rows_max) break;
    }
    return deleted;
  }
}
