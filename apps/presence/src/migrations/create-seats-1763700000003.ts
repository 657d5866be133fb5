import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Seats (mission D3). A seat that has not ended is taken; a conversation has at most one of those. */
export class CreateSeats1763700000003 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE seats (
        shop_id         text           NOT NULL,
        seat_id         uuid           NOT NULL,
        agent_id        text           NOT NULL,
        conversation_id uuid           NOT NULL,
        state           text           NOT NULL
                        CHECK (state IN ('reserved', 'accepted', 'declined', 'expired', 'released')),
        reserved_at     timestamptz(3) NOT NULL,
        expires_at      timestamptz(3) NOT NULL,
        ended_at        timestamptz(3),
        PRIMARY KEY (shop_id, seat_id),
        FOREIGN KEY (shop_id, agent_id) REFERENCES agents,
        CHECK ((state IN ('reserved', 'accepted')) = (ended_at IS NULL))
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX seats_one_per_conversation ON seats (shop_id, conversation_id) WHERE ended_at IS NULL',
    );
    await runner.query('CREATE INDEX seats_taken ON seats (shop_id, reserved_at, seat_id) WHERE ended_at IS NULL');
    await runner.query(
      'CREATE INDEX seats_taken_of_agent ON seats (shop_id, agent_id, reserved_at, seat_id) WHERE ended_at IS NULL',
    );
    await runner.query("CREATE INDEX seats_due ON seats (expires_at) WHERE state = 'reserved'");
    await runner.query('CREATE INDEX seats_ended ON seats (ended_at) WHERE ended_at IS NOT NULL');
  }
}
