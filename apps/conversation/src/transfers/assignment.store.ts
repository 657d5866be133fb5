import { type ReadTx, Secrecy } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { colleagueNote } from '../sealed-columns.js';

/** A conversation as its agent sees it. */
export interface AgentsConversation {
  conversationId: string;
  customerId: string;
  state: 'offered' | 'owned';
  expiresAt: Date | null;
  lastSequence: number;
  /** The colleague who offers it, and what she says about it; empty where it comes from the queue. */
  fromAgentId: string;
  note: string;
  /** Whether its owner has offered it to a colleague who has not answered yet. */
  offeredToColleague: boolean;
}

const services_measured_max = 100;
const waits_measured_max = 500;

/** Speaks SQL for what agents have in hand, and for how long it took them. */
@Injectable()
export class AssignmentStore {
  constructor(private readonly secrecy: Secrecy) {}

  /** The conversations that are offered to an agent or owned by her; no more than she has seats. */
  async ofAgent(tx: ReadTx, shopId: string, agentId: string): Promise<AgentsConversation[]> {
    const rows = await tx.query<AgentsConversation>(
      `SELECT conversation_id AS "conversationId", customer_id AS "customerId", 'owned' AS state,
              NULL::timestamptz AS "expiresAt", last_sequence AS "lastSequence", '' AS "fromAgentId", '' AS note,
              EXISTS (SELECT FROM colleague_offers AS o WHERE o.shop_id = $1
                         AND o.conversation_id = conversations.conversation_id) AS "offeredToColleague"
         FROM conversations WHERE shop_id = $1 AND agent_id = $2 AND control = 'agent'
        UNION ALL
       SELECT conversation_id, queue_entries.customer_id, 'offered', offer_expires_at, last_sequence, '', '', false
         FROM queue_entries JOIN conversations USING (shop_id, conversation_id)
        WHERE shop_id = $1 AND offered_agent_id = $2
        UNION ALL
       SELECT conversation_id, customer_id, 'offered', offer_expires_at, last_sequence, from_agent_id, note, false
         FROM colleague_offers JOIN conversations USING (shop_id, conversation_id)
        WHERE shop_id = $1 AND offered_agent_id = $2
        ORDER BY "conversationId"`,
      [shopId, agentId],
    );
    const open = async (row: AgentsConversation) => ({
      ...row,
      note: await this.secrecy.openText(tx, colleagueNote.at(shopId, row.conversationId), row.note),
    });
    return Promise.all(rows.map(open));
  }

  /** How long the shop's last 100 services took, from the handover until the agent let go, in seconds. */
  async serviceTimes_s(tx: ReadTx, shopId: string): Promise<number[]> {
    const rows = await tx.query<{ seconds: number }>(
      `SELECT extract(epoch FROM ended.changed_at - begun.changed_at)::float8 AS seconds
         FROM (SELECT * FROM control_changes WHERE shop_id = $1 AND from_control = 'agent'
                ORDER BY changed_at DESC LIMIT $2) AS ended
         JOIN control_changes AS begun
           ON begun.shop_id = ended.shop_id AND begun.conversation_id = ended.conversation_id
          AND begun.control_epoch = ended.control_epoch - 1`,
      [shopId, services_measured_max],
    );
    return rows.map(({ seconds }) => seconds);
  }

  /** How long customers waited in the shop's last 500 waits, in seconds in all, and how many closed instead. */
  async waits(tx: ReadTx, shopId: string): Promise<{ waited_s: number; gaveUp: number }> {
    const [row] = await tx.query<{ waited_s: number; gaveUp: number }>(
      `SELECT coalesce(sum(extract(epoch FROM ended.changed_at - begun.changed_at)), 0)::float8 AS waited_s,
              count(*) FILTER (WHERE ended.to_control = 'closed') AS "gaveUp"
         FROM (SELECT * FROM control_changes WHERE shop_id = $1 AND from_control = 'queued'
                ORDER BY changed_at DESC LIMIT $2) AS ended
         JOIN control_changes AS begun
           ON begun.shop_id = ended.shop_id AND begun.conversation_id = ended.conversation_id
          AND begun.control_epoch = ended.control_epoch - 1`,
      [shopId, waits_measured_max],
    );
    return row ?? { waited_s: 0, gaveUp: 0 };
  }
}
