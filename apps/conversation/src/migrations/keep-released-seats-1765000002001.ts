import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Seats that presence has had back of late: its answer to who asked just before may still name one of them, and who uses it
 * has a conversation on a seat that is free.
 */
export class KeepReleasedSeats1765000002001 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE released_seats (
        shop_id     text        NOT NULL,
        seat_id     uuid        NOT NULL,
        released_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (shop_id, seat_id)
      )`);
    await runner.query('CREATE INDEX released_seats_oldest ON released_seats (released_at)');
  }
}
