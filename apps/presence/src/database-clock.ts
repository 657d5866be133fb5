import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** The database's clock, the one that all replicas share: leases, graces and reservations end by it. */
@Injectable()
export class DatabaseClock {
  /** The present instant, in whole milliseconds. Ask after taking locks: whoever waited for one may have waited long. */
  async now(tx: ReadTx): Promise<Date> {
    const [row] = await tx.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    return row!.now;
  }
}
