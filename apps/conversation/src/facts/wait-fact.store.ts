import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Control } from '../conversations/decide-control.js';
import type { WaitLeftAs } from '../transfers/wait-left.js';

/** Control that passed as a wait began or ended, or from one agent to another. */
export interface KeptPass {
  conversationId: string;
  customerId: string;
  episode: number;
  controlEpoch: number;
  to: Control;
  agentId: string;
  queuedAt: Date;
  changedAt: Date;
  /** Where a wait ended without an agent. */
  leftAs: WaitLeftAs | null;
}

// Until release 0.1 a handover was told a little later than its control passed.
const told_later_s_max = 60;

/** Speaks SQL for waits and handovers as events told them, a page at a time behind the one before it. */
@Injectable()
export class WaitFactStore {
  passes(tx: ReadTx, shopId: string, [id, epoch]: [string, number], items: number): Promise<KeptPass[]> {
    return tx.query<KeptPass & object>(
      `SELECT conversation_id AS "conversationId", customer_id AS "customerId", c.episode,
              c.control_epoch AS "controlEpoch", to_control AS "to", c.agent_id AS "agentId", queued_at AS "queuedAt",
              changed_at AS "changedAt", left_as AS "leftAs"
         FROM control_changes AS c JOIN conversations USING (shop_id, conversation_id)
        WHERE shop_id = $1 AND queued_at IS NOT NULL AND (conversation_id, c.control_epoch) > ($2::uuid, $3::bigint)
        ORDER BY conversation_id, c.control_epoch LIMIT $4`,
      [shopId, id, epoch, items],
    );
  }

  /** Since when all waits and handovers of a shop are kept: the epoch where a release before this one noted none. */
  async keptSince(tx: ReadTx, shopId: string): Promise<Date> {
    const [row] = await tx.query<{ since: Date }>(
      `SELECT coalesce(max(changed_at) + $2 * interval '1 second', to_timestamp(0)) AS since FROM control_changes
        WHERE shop_id = $1 AND queued_at IS NULL AND (to_control IN ('queued', 'agent') OR from_control = 'queued')`,
      [shopId, told_later_s_max],
    );
    return row!.since;
  }
}
