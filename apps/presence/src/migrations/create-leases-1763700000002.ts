import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Leases: one a device. Those that ran out are deleted when that is acted on (mission D1). */
export class CreateLeases1763700000002 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE leases (
        shop_id    text           NOT NULL,
        agent_id   text           NOT NULL,
        device_id  text           NOT NULL,
        lease_id   uuid           NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        PRIMARY KEY (shop_id, agent_id, device_id),
        FOREIGN KEY (shop_id, agent_id) REFERENCES agents
      ) WITH (fillfactor = 50)`);
  }
}
