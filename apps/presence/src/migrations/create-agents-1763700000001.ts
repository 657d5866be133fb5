import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/**
 * Agents: capacity, intent and connection in one row, so that one row lock settles every race about an agent.
 *
 * `seats_over` are the seats that were taken beyond capacity when it shrank. Only shrinking raises it, so the last check
 * holds whatever the code does: a seat is never taken beyond capacity (mission D3).
 */
export class CreateAgents1763700000001 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE agents (
        shop_id            text           NOT NULL,
        agent_id           text           NOT NULL,
        display_name       text           NOT NULL,
        seats_max          integer        NOT NULL CHECK (seats_max >= 0),
        seats_taken        integer        NOT NULL CHECK (seats_taken >= 0),
        seats_over         integer        NOT NULL CHECK (seats_over >= 0),
        share_taken        float8         NOT NULL GENERATED ALWAYS AS
                           (CASE WHEN seats_max = 0 THEN 1 ELSE seats_taken / seats_max::float8 END) STORED,
        idle_since         timestamptz(3) NOT NULL,
        intent             text           NOT NULL CHECK (intent IN ('online', 'suspended', 'offline')),
        connection         text           NOT NULL CHECK (connection IN ('connected', 'lost', 'disconnected')),
        connection_ends_at timestamptz(3),
        available          boolean        NOT NULL GENERATED ALWAYS AS
                           (intent = 'online' AND connection <> 'disconnected') STORED,
        version            bigint         NOT NULL CHECK (version >= 1),
        PRIMARY KEY (shop_id, agent_id),
        CHECK ((connection = 'disconnected') = (connection_ends_at IS NULL)),
        CHECK (seats_taken <= seats_max + seats_over)
      )`);
    await runner.query(
      'CREATE INDEX agents_available ON agents (shop_id, share_taken, idle_since, agent_id) WHERE available',
    );
    await runner.query('CREATE INDEX agents_due ON agents (connection_ends_at) WHERE connection_ends_at IS NOT NULL');
  }
}
