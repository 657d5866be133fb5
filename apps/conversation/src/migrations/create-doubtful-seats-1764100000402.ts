import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Seats that presence says are taken for somebody who waits, and that nobody here has noted yet: mostly about to be, and for
 * nobody where the answer was lost and she leaves before anybody asks again.
 */
export class CreateDoubtfulSeats1764100000402 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE doubtful_seats (
        shop_id         text NOT NULL,
        seat_id         uuid NOT NULL,
        conversation_id uuid NOT NULL,
        PRIMARY KEY (shop_id, seat_id)
      )`);
  }
}
