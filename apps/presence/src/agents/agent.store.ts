import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { AgentEntity } from './agent.entity.js';
import type { Agent } from './agent.js';

/** Speaks SQL for who the agents are and how many seats they have. */
@Injectable()
export class AgentStore {
  /** Registers an agent; false where she is registered already. */
  async addNew(tx: Tx, { shopId, agentId, displayName, seatsMax, intent, connection, version }: Agent) {
    const added = await tx.execute(
      `INSERT INTO agents (shop_id, agent_id, display_name, seats_max, seats_taken, seats_over, idle_since,
                           intent, connection, version)
       VALUES ($1, $2, $3, $4, 0, 0, clock_timestamp(), $5, $6, $7)
           ON CONFLICT (shop_id, agent_id) DO NOTHING`,
      [shopId, agentId, displayName, seatsMax, intent, connection, version],
    );
    return added === 1;
  }

  async find(tx: ReadTx, shopId: string, agentId: string): Promise<Agent | undefined> {
    return (await tx.repository(AgentEntity).findOneBy({ shopId, agentId })) ?? undefined;
  }

  /** An agent, held until the transaction ends. */
  async findForUpdate(tx: Tx, shopId: string, agentId: string): Promise<Agent | undefined> {
    const lock = { mode: 'for_no_key_update' } as const;
    return (await tx.repository(AgentEntity).findOne({ where: { shopId, agentId }, lock })) ?? undefined;
  }

  /** Keeps an agent's name and capacity. Seats taken beyond a capacity that shrank stay taken, and are counted as such. */
  async keep(tx: Tx, { shopId, agentId, displayName, seatsMax, version }: Agent): Promise<void> {
    await tx.execute(
      `UPDATE agents
          SET display_name = $3, seats_max = $4, seats_over = greatest(0, seats_taken - $4), version = $5
        WHERE shop_id = $1 AND agent_id = $2`,
      [shopId, agentId, displayName, seatsMax, version],
    );
  }

  /** Keeps what an agent can do and which groups she belongs to. */
  async keepAbilities(tx: Tx, { shopId, agentId, skills, groupIds, version }: Agent): Promise<void> {
    await tx.repository(AgentEntity).update({ shopId, agentId }, { skills, groupIds, version });
  }

  /** Up to `items` agents behind one, in order of id. */
  list(tx: ReadTx, shopId: string, after: string, items: number): Promise<Agent[]> {
    return tx
      .repository(AgentEntity)
      .find({ where: { shopId, agentId: MoreThan(after) }, order: { agentId: 'ASC' }, take: items });
  }
}
