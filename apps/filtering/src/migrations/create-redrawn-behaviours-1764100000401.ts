import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Behaviours that were drawn from their owner rather than told by an event. The event that tells one of them all the same
 * adds nothing; after as long as a stream keeps events, none can come any more.
 */
export class CreateRedrawnBehaviours1764100000401 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE redrawn_behaviours (
        shop_id      text        NOT NULL,
        behaviour_id text        NOT NULL,
        redrawn_at   timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (shop_id, behaviour_id)
      )`);
    await runner.query('CREATE INDEX redrawn_behaviours_by_age ON redrawn_behaviours (redrawn_at)');
  }
}
