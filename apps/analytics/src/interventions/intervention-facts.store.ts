import { CareMenuOutcome } from '@guanxi/contracts/conversation/v1/conversation.js';
import type {
  CaseSubmitted,
  EpisodeClosed,
  EpisodeOpened,
  EpisodeRated,
  HandoverCompleted,
  InterventionAnswered,
  InterventionOffered,
} from '@guanxi/contracts/events/v1/conversation.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Speaks SQL for the facts of interventions as their events come: in any order, each once. */
@Injectable()
export class InterventionFactsStore {
  async offered(tx: Tx, fact: InterventionOffered): Promise<void> {
    const { shopId, interventionId, conversationId, customerId, episode, reason, evidence, offeredAt } = fact;
    await tx.execute(
      `INSERT INTO interventions
              (shop_id, intervention_id, conversation_id, customer_id, episode, reason, evidence, offered_at, outcome)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ${CareMenuOutcome.OPEN})
           ON CONFLICT (shop_id, intervention_id) DO UPDATE
          SET customer_id = EXCLUDED.customer_id, episode = EXCLUDED.episode, reason = EXCLUDED.reason,
              evidence = EXCLUDED.evidence, offered_at = EXCLUDED.offered_at`,
      [shopId, interventionId, conversationId, customerId, episode, reason, evidence, offeredAt],
    );
  }

  async answered(tx: Tx, fact: InterventionAnswered): Promise<void> {
    const { shopId, interventionId, conversationId, outcome, answeredAt } = fact;
    await tx.execute(
      `INSERT INTO interventions (shop_id, intervention_id, conversation_id, outcome, answered_at)
       VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (shop_id, intervention_id) DO UPDATE
          SET outcome = EXCLUDED.outcome, answered_at = EXCLUDED.answered_at`,
      [shopId, interventionId, conversationId, outcome, answeredAt],
    );
  }

  async opened(tx: Tx, { shopId, conversationId, episode, openedAt }: EpisodeOpened): Promise<void> {
    await this.fill(tx, [shopId, conversationId, episode], 'opened_at', openedAt);
  }

  async closed(tx: Tx, { shopId, conversationId, episode, closedAt }: EpisodeClosed): Promise<void> {
    await this.fill(tx, [shopId, conversationId, episode], 'closed_at', closedAt);
  }

  async submitted(tx: Tx, { shopId, conversationId, episode, caseId }: CaseSubmitted): Promise<void> {
    await this.fill(tx, [shopId, conversationId, episode], 'case_id', caseId);
  }

  /** Keeps the latest rating of an episode, whichever comes last. */
  async rated(tx: Tx, { shopId, conversationId, episode, stars, version }: EpisodeRated): Promise<void> {
    await tx.execute(
      `INSERT INTO episodes (shop_id, conversation_id, episode, stars, rating_version) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (shop_id, conversation_id, episode) DO UPDATE
          SET stars = EXCLUDED.stars, rating_version = EXCLUDED.rating_version
        WHERE episodes.rating_version < EXCLUDED.rating_version`,
      [shopId, conversationId, episode, stars, version],
    );
  }

  async handedOver(tx: Tx, fact: HandoverCompleted): Promise<void> {
    const { shopId, conversationId, controlEpoch, episode, agentId, queuedAt, handedOverAt } = fact;
    await tx.execute(
      `INSERT INTO handovers (shop_id, conversation_id, control_epoch, episode, agent_id, queued_at, handed_over_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [shopId, conversationId, controlEpoch, episode, agentId, queuedAt, handedOverAt],
    );
  }

  private async fill(
    tx: Tx,
    episode: [shopId: string, conversationId: string, episode: number],
    column: 'opened_at' | 'closed_at' | 'case_id',
    value: unknown,
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO episodes (shop_id, conversation_id, episode, ${column}) VALUES ($1, $2, $3, $4)
           ON CONFLICT (shop_id, conversation_id, episode) DO UPDATE SET ${column} = EXCLUDED.${column}`,
      [...episode, value],
    );
  }
}
