import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { LimitsOwner } from '../capacity/limits.js';
import type { Agent } from './agent.js';
import { agentColumns } from './agent-columns.js';

const where: Record<LimitsOwner['level'], string> = {
  agent: 'agent_id = $2',
  group: 'group_ids @> ARRAY[$2]',
  shop: "$2 = ''",
};

/** Those of one intent who are there, over all shops. */
export interface StaffFigure {
  intent: string;
  agents: number;
  /** Seats that are taken, and those that are free to new customers. */
  taken: number;
  free: number;
}

const counted_agents_max = 100_000;

/** Speaks SQL for who the agents are, what they can do and how many seats they have. */
@Injectable()
export class AgentStore {
  /** Registers an agent; false where she is registered already. */
  async add(tx: Tx, agent: Agent): Promise<boolean> {
    const { shopId, agentId, displayName, seatsMax, channelLimits, suspendAt, intent, connection, version } = agent;
    const added = await tx.execute(
      `INSERT INTO agents (shop_id, agent_id, display_name, seats_max, seats_taken, seats_over, channel_limits, suspend_at,
                           idle_since, intent, connection, version)
       VALUES ($1, $2, $3, $4, 0, 0, $5, $6, clock_timestamp(), $7, $8, $9)
           ON CONFLICT (shop_id, agent_id) DO NOTHING`,
      [shopId, agentId, displayName, seatsMax, channelLimits, suspendAt, intent, connection, version],
    );
    return added === 1;
  }

  async find(tx: ReadTx, shopId: string, agentId: string): Promise<Agent | undefined> {
    const [agent] = await tx.query<Agent>(`SELECT ${agentColumns} FROM agents WHERE shop_id = $1 AND agent_id = $2`, [
      shopId,
      agentId,
    ]);
    return agent;
  }

  /** The agents whom limits of an owner concern, in order of id, held until the transaction ends. */
  findForUpdate(tx: Tx, shopId: string, { level, ownerId }: LimitsOwner): Promise<Agent[]> {
    return tx.query(
      `SELECT ${agentColumns} FROM agents WHERE shop_id = $1 AND ${where[level]} ORDER BY agent_id FOR NO KEY UPDATE`,
      [shopId, ownerId],
    );
  }

  /**
   * Keeps names, abilities, capacities and intents of agents who are held. Seats taken beyond a capacity that shrank stay
   * taken, and are counted as such.
   */
  async keepAll(tx: Tx, shopId: string, agents: Agent[]): Promise<void> {
    await tx.execute(
      `UPDATE agents
          SET display_name = next."displayName", skills = next.skills, group_ids = next."groupIds",
              seats_max = next."seatsMax", seats_over = greatest(0, seats_taken - next."seatsMax"),
              inherits_seats = next."inheritsSeats", channel_limits = next."channelLimits", suspend_at = next."suspendAt",
              intent = next.intent, suspended_for = next."suspendedFor", version = next.version
         FROM jsonb_to_recordset($2) AS next (
                "agentId" text, "displayName" text, skills jsonb, "groupIds" text[], "seatsMax" int,
                "inheritsSeats" boolean, "channelLimits" jsonb, "suspendAt" int, intent text, "suspendedFor" text,
                version bigint)
        WHERE shop_id = $1 AND agent_id = next."agentId"`,
      [shopId, JSON.stringify(agents)],
    );
  }

  /** Up to `items` agents behind one, in order of id. */
  list(tx: ReadTx, shopId: string, after: string, items: number): Promise<Agent[]> {
    return tx.query(
      `SELECT ${agentColumns} FROM agents WHERE shop_id = $1 AND agent_id > $2 ORDER BY agent_id LIMIT $3`,
      [shopId, after, items],
    );
  }

  /** Agents who are connected or within their grace, over all shops, by intent; of the first 100,000. */
  staffFigures(tx: ReadTx): Promise<StaffFigure[]> {
    return tx.query(
      `SELECT intent, count(*) AS agents, sum(seats_taken)::int8 AS taken,
              coalesce(sum(greatest(0, seats_max - seats_taken)) FILTER (WHERE available), 0)::int8 AS free
         FROM (SELECT intent, seats_taken, seats_max, available FROM agents
                WHERE connection_ends_at IS NOT NULL LIMIT ${counted_agents_max}) AS there
        GROUP BY intent`,
    );
  }
}
