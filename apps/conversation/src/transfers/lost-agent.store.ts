import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** An agent whom nobody reaches, and whose conversations are to be served by others. */
export interface LostAgent {
  shopId: string;
  agentId: string;
}

/** Speaks SQL for agents who are gone while customers count on them. */
@Injectable()
export class LostAgentStore {
  async add(tx: Tx, { shopId, agentId }: LostAgent, lostAt: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO lost_agents (shop_id, agent_id, lost_at) VALUES ($1, $2, $3)
           ON CONFLICT (shop_id, agent_id) DO UPDATE SET times = lost_agents.times + 1`,
      [shopId, agentId, lostAt],
    );
  }

  /** How often she was noted and not replaced yet; 0 where she was not. */
  async times(tx: ReadTx, { shopId, agentId }: LostAgent): Promise<number> {
    const [row] = await tx.query<{ times: number }>(
      'SELECT times FROM lost_agents WHERE shop_id = $1 AND agent_id = $2',
      [shopId, agentId],
    );
    return row?.times ?? 0;
  }

  /** Unless she was noted again meanwhile. */
  async remove(tx: Tx, { shopId, agentId }: LostAgent, times: number): Promise<void> {
    await tx.execute('DELETE FROM lost_agents WHERE shop_id = $1 AND agent_id = $2 AND times = $3', [
      shopId,
      agentId,
      times,
    ]);
  }

  /** Up to `agents_max`, over all shops, those longest lost first. */
  due(tx: ReadTx, agents_max: number): Promise<LostAgent[]> {
    return tx.query('SELECT shop_id AS "shopId", agent_id AS "agentId" FROM lost_agents ORDER BY lost_at LIMIT $1', [
      agents_max,
    ]);
  }

  /** The conversations that she owns, up to `conversations_max`. */
  async owned(tx: ReadTx, { shopId, agentId }: LostAgent, conversations_max: number): Promise<string[]> {
    const rows = await tx.query<{ conversation_id: string }>(
      `SELECT conversation_id FROM conversations
        WHERE shop_id = $1 AND agent_id = $2 AND control = 'agent' ORDER BY conversation_id LIMIT $3`,
      [shopId, agentId, conversations_max],
    );
    return rows.map(({ conversation_id }) => conversation_id);
  }
}
