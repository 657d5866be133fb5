import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** The latest seats of a shop, ended or not, without waiting for or holding up those who take them meanwhile. */
export class IndexReservedSeats1764000000604 extends ForwardMigration {
  override transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // One that was interrupted leaves an index that is not valid.
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS seats_latest');
    await runner.query('CREATE INDEX CONCURRENTLY seats_latest ON seats (shop_id, reserved_at)');
  }
}
