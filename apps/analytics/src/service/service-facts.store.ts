import {
  type CaseChanged,
  type CustomerQueued,
  type DeadlineEnded,
  type DeadlineMissed,
  type HandoverCompleted,
  QueueExit,
  type QueueLeft,
} from '@guanxi/contracts/events/v1/conversation.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** How a wait ended: with an agent, because the customer gave up, or because nobody was there. */
export const waitEnds = { served: 1, abandoned: 2, nobodyThere: 3 } as const;

/** Speaks SQL for the facts of service as their events come: in any order, each once. */
@Injectable()
export class ServiceFactsStore {
  async queued(tx: Tx, { shopId, conversationId, queuedAt }: CustomerQueued): Promise<void> {
    tx.send(
      `INSERT INTO queue_waits (shop_id, conversation_id, queued_at, joined) VALUES ($1, $2, $3, true)
           ON CONFLICT (shop_id, conversation_id, queued_at) DO UPDATE SET joined = true`,
      [shopId, conversationId, queuedAt],
    );
  }

  async left(tx: Tx, { shopId, conversationId, queuedAt, leftAt, exit }: QueueLeft): Promise<void> {
    const endedAs = exit === QueueExit.NOBODY_THERE ? waitEnds.nobodyThere : waitEnds.abandoned;
    await this.endWait(tx, [shopId, conversationId, queuedAt], leftAt, endedAs, null);
  }

  /** Also what was no wait is noted, as a colleague's taking over; the queue's own event says that it was one. */
  async served(tx: Tx, fact: HandoverCompleted): Promise<void> {
    const { shopId, conversationId, queuedAt, handedOverAt, agentId } = fact;
    await this.endWait(tx, [shopId, conversationId, queuedAt], handedOverAt, waitEnds.served, agentId);
  }

  async missed(tx: Tx, fact: DeadlineMissed): Promise<void> {
    const { shopId, deadlineId, conversationId, episode, kind, agentId, scene, priority, startedAt, missedAt } = fact;
    tx.send(
      `INSERT INTO deadlines (shop_id, deadline_id, conversation_id, episode, kind, agent_id, scene, priority, started_at,
              missed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (shop_id, deadline_id) DO UPDATE SET missed_at = EXCLUDED.missed_at`,
      [shopId, deadlineId, conversationId, episode, kind, agentId, scene, priority, startedAt, missedAt],
    );
  }

  /** Credits it to the agent who ended it: another one may have taken over since it was missed. */
  async ended(tx: Tx, fact: DeadlineEnded): Promise<void> {
    const { shopId, deadlineId, conversationId, episode, kind, agentId, scene, priority, startedAt } = fact;
    const { outcome, endedAt, tookMs, withinMs } = fact;
    tx.send(
      `INSERT INTO deadlines (shop_id, deadline_id, conversation_id, episode, kind, agent_id, scene, priority, started_at,
              outcome, ended_at, took_ms, within_ms)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
           ON CONFLICT (shop_id, deadline_id) DO UPDATE
          SET agent_id = EXCLUDED.agent_id, outcome = EXCLUDED.outcome, ended_at = EXCLUDED.ended_at,
              took_ms = EXCLUDED.took_ms, within_ms = EXCLUDED.within_ms`,
      [
        ...[shopId, deadlineId, conversationId, episode, kind, agentId, scene, priority, startedAt],
        ...[outcome, endedAt, tookMs, withinMs],
      ],
    );
  }

  async caseChanged(tx: Tx, { shopId, caseId, step, state, reopened, changedAt }: CaseChanged): Promise<void> {
    tx.send(
      `INSERT INTO case_steps (shop_id, case_id, step, state, reopened, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [shopId, caseId, step, state, reopened, changedAt],
    );
  }

  private async endWait(
    tx: Tx,
    wait: [shopId: string, conversationId: string, queuedAt: Date | undefined],
    endedAt: Date | undefined,
    endedAs: number,
    agentId: string | null,
  ): Promise<void> {
    tx.send(
      `INSERT INTO queue_waits (shop_id, conversation_id, queued_at, ended_at, ended_as, agent_id)
       VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (shop_id, conversation_id, queued_at) DO UPDATE
          SET ended_at = EXCLUDED.ended_at, ended_as = EXCLUDED.ended_as, agent_id = EXCLUDED.agent_id`,
      [...wait, endedAt, endedAs, agentId],
    );
  }
}
