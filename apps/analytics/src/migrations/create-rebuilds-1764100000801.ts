import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Which shops' facts are drawn anew, under which other name until they are complete, and which behaviours were drawn, so that
 * an event which tells one of them late counts nothing twice (mission F2).
 */
export class CreateRebuilds1764100000801 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE rebuilds (
        shop_id     text        PRIMARY KEY,
        drawn_as    text        NOT NULL UNIQUE,
        began_at    timestamptz NOT NULL,
        renewed_at  timestamptz NOT NULL,
        in_force_at timestamptz
      )`);
    await runner.query(`
      CREATE TABLE drawn_behaviours (
        shop_id      text        NOT NULL,
        behaviour_id text        NOT NULL,
        drawn_at     timestamptz NOT NULL,
        PRIMARY KEY (shop_id, behaviour_id)
      )`);
    await runner.query('CREATE INDEX drawn_behaviours_in_time ON drawn_behaviours (drawn_at)');
  }
}
