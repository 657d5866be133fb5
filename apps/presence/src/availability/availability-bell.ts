import { Database, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** The Postgres channel that names the shops whose availability may have changed. */
export const AVAILABILITY_CHANNEL = 'guanxi_availability';

const shops_per_ring_max = 1_000;

/**
 * Tells every replica which shops to look at again.
 *
 * NOTIFY is sent after the commit, together for all commits meanwhile, and not within the transaction, where it would
 * have all commits of the server wait for each other. A ring that a crash swallows is made up for by the feed's sweep.
 */
@Injectable()
export class AvailabilityBell {
  private readonly shopIds = new Set<string>();
  private isRinging = false;

  constructor(private readonly database: Database) {}

  /** Rings for a shop once the transaction has committed. */
  ringAfter(tx: Tx, shopId: string): void {
    tx.afterCommit(() => {
      this.shopIds.add(shopId);
      if (!this.isRinging) void this.ring();
    });
  }

  private async ring(): Promise<void> {
    this.isRinging = true;
    while (this.shopIds.size > 0) {
      const named = [...this.shopIds].slice(0, shops_per_ring_max);
      for (const shopId of named) this.shopIds.delete(shopId);
      await this.database.dataSource
        .query('SELECT pg_notify($1, shop_id) FROM unnest($2::text[]) AS shop_id', [AVAILABILITY_CHANNEL, named])
        .catch(() => undefined);
    }
    this.isRinging = false;
  }
}
