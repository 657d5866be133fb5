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
import { Secrecy, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { interventionEvidence } from '../sealed-columns.js';

/** Speaks SQL for the facts of interventions as their events come: in any order, each once. */
@Injectable()
export class InterventionFactsStore {
  constructor(
    private readonly secrecy: Secrecy,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async offered(tx: Tx, fact: InterventionOffered): Promise<void> {
    const { shopId, interventionId, conversationId, customerId, episode, reason, offeredAt } = fact;
    const { scene, sceneGroup } = fact;
    // What is drawn anew is sealed for the shop whose it will be.
    const place = interventionEvidence.at(await this.rebuilt.shopOf(tx, shopId), interventionId);
    const evidence = await this.secrecy.sealText(tx, place, fact.evidence);
    tx.send(
      `INSERT INTO interventions (shop_id, intervention_id, conversation_id, customer_id, episode, reason, evidence,
              offered_at, outcome, scene, scene_group)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ${CareMenuOutcome.OPEN}, $9, $10)
           ON CONFLICT (shop_id, intervention_id) DO UPDATE
          SET customer_id = EXCLUDED.customer_id, episode = EXCLUDED.episode, reason = EXCLUDED.reason,
              evidence = EXCLUDED.evidence, offered_at = EXCLUDED.offered_at, scene = EXCLUDED.scene,
              scene_group = EXCLUDED.scene_group`,
      [shopId, interventionId, conversationId, customerId, episode, reason, evidence, offeredAt, scene, sceneGroup],
    );
  }

  async answered(tx: Tx, fact: InterventionAnswered): Promise<void> {
    const { shopId, interventionId, conversationId, outcome, answeredAt } = fact;
    tx.send(
      `INSERT INTO interventions (shop_id, intervention_id, conversation_id, outcome, answered_at)
       VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (shop_id, intervention_id) DO UPDATE
          SET outcome = EXCLUDED.outcome, answered_at = EXCLUDED.answered_at`,
      [shopId, interventionId, conversationId, outcome, answeredAt],
    );
  }

  async opened(tx: Tx, { shopId, conversationId, episode, customerId, openedAt }: EpisodeOpened): Promise<void> {
    tx.send(
      `INSERT INTO episodes (shop_id, conversation_id, episode, customer_id, opened_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (shop_id, conversation_id, episode) DO UPDATE
          SET customer_id = EXCLUDED.customer_id, opened_at = EXCLUDED.opened_at`,
      [shopId, conversationId, episode, customerId, openedAt],
    );
  }

  async closed(tx: Tx, fact: EpisodeClosed): Promise<void> {
    const { shopId, conversationId, episode, customerId, agentId, botTurns, scene, sceneGroup, closedAt } = fact;
    tx.send(
      `INSERT INTO episodes (shop_id, conversation_id, episode, customer_id, agent_id, bot_turns, scene, scene_group,
              closed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           ON CONFLICT (shop_id, conversation_id, episode) DO UPDATE
          SET customer_id = EXCLUDED.customer_id, agent_id = EXCLUDED.agent_id, bot_turns = EXCLUDED.bot_turns,
              scene = EXCLUDED.scene, scene_group = EXCLUDED.scene_group, closed_at = EXCLUDED.closed_at`,
      [shopId, conversationId, episode, customerId, agentId, botTurns, scene, sceneGroup, closedAt],
    );
  }

  async submitted(tx: Tx, { shopId, conversationId, episode, customerId, caseId }: CaseSubmitted): Promise<void> {
    tx.send(
      `INSERT INTO episodes (shop_id, conversation_id, episode, customer_id, case_id) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (shop_id, conversation_id, episode) DO UPDATE
          SET customer_id = EXCLUDED.customer_id, case_id = EXCLUDED.case_id`,
      [shopId, conversationId, episode, customerId, caseId],
    );
  }

  /** Keeps the latest rating of an episode, whichever comes last, with who is credited. */
  async rated(tx: Tx, fact: EpisodeRated): Promise<void> {
    const { shopId, conversationId, episode, customerId, stars, version, agentId, ratedAt } = fact;
    tx.send(
      `INSERT INTO episodes (shop_id, conversation_id, episode, customer_id, stars, rating_version, rated_by, rated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (shop_id, conversation_id, episode) DO UPDATE
          SET customer_id = EXCLUDED.customer_id, stars = EXCLUDED.stars, rating_version = EXCLUDED.rating_version,
              rated_by = EXCLUDED.rated_by, rated_at = EXCLUDED.rated_at
        WHERE episodes.rating_version < EXCLUDED.rating_version`,
      [shopId, conversationId, episode, customerId, stars, version, agentId, ratedAt],
    );
  }

  async handedOver(tx: Tx, fact: HandoverCompleted): Promise<void> {
    const { shopId, conversationId, controlEpoch, episode, agentId, queuedAt, handedOverAt } = fact;
    tx.send(
      `INSERT INTO handovers (shop_id, conversation_id, control_epoch, episode, agent_id, queued_at, handed_over_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [shopId, conversationId, controlEpoch, episode, agentId, queuedAt, handedOverAt],
    );
  }
}
