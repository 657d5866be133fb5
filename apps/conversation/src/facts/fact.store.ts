import { type ReadTx, Secrecy } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Actor, CaseStep, Origin } from '../cases/case-state.js';
import type { DeadlineKind, DeadlineOutcome } from '../deadlines/deadline.js';
import type { CareMenuOutcome } from '../interventions/care-menu-outcome.js';
import { type CountedDecisions, countedDecisions, inGroups } from '../interventions/counted-decisions-sql.js';
import type { OfferReason } from '../interventions/intervention-policy.js';
import { interventionEvidence } from '../sealed-columns.js';

/** Of whose conversation, in which episode of it. */
interface InEpisode {
  conversationId: string;
  customerId: string;
  episode: number;
}

/** An episode, how it was closed and rated where it was, and what its last messages were about, oldest first. */
export interface KeptEpisode extends InEpisode {
  channel: string;
  openedAt: Date;
  closedAt: Date | null;
  agentId: string;
  botTurns: number;
  stars: number | null;
  reasons: string[];
  ratedAgentId: string;
  version: number;
  ratedAt: Date;
  scenes: string[];
}

/** A care menu that was shown, and what the message was about. */
export interface KeptIntervention extends InEpisode {
  interventionId: string;
  reason: OfferReason;
  evidence: string;
  offeredAt: Date;
  outcome: CareMenuOutcome;
  answeredAt: Date | null;
  scene: string;
}

export interface KeptCase extends InEpisode {
  caseId: string;
  origin: Origin;
  submittedAt: Date;
  promisedAt: Date;
}

/** A step of a case. */
export interface KeptStep extends KeptCase {
  number: number;
  step: CaseStep;
  actor: Actor;
  actorId: string;
  assignedAgentId: string;
  assignedGroupId: string;
  scene: string;
  priority: number;
  reopened: boolean;
  at: Date;
}

/** A deadline that was missed or has ended. */
export interface KeptDeadline {
  deadlineId: string;
  conversationId: string;
  caseId: string | null;
  episode: number;
  kind: DeadlineKind;
  scene: string;
  priority: number;
  agentId: string;
  startedAt: Date;
  dueAt: Date | null;
  missedAt: Date | null;
  escalatedToGroupId: string;
  endedAt: Date | null;
  outcome: DeadlineOutcome | null;
  counted_ms: number;
  within_ms: number;
}

const scenes_per_episode_max = 200;

/** Speaks SQL for facts as events told them, a page at a time behind the one before it. */
@Injectable()
export class FactStore {
  constructor(private readonly secrecy: Secrecy) {}

  episodes(tx: ReadTx, shopId: string, [id, episode]: [string, number], items: number): Promise<KeptEpisode[]> {
    return tx.query<KeptEpisode & object>(
      `WITH page AS (
         SELECT conversation_id, e.episode, customer_id, channel, e.opened_at, e.closed_at, served_by, bot_turns
           FROM episodes AS e JOIN conversations USING (shop_id, conversation_id)
          WHERE shop_id = $1 AND (conversation_id, e.episode) > ($2::uuid, $3::int)
          ORDER BY conversation_id, e.episode LIMIT $4
       )
       SELECT page.conversation_id AS "conversationId", page.episode, customer_id AS "customerId", channel,
              opened_at AS "openedAt", closed_at AS "closedAt", served_by AS "agentId", bot_turns AS "botTurns", stars,
              reasons, agent_id AS "ratedAgentId", version, rated_at AS "ratedAt", coalesce(scenes, '{}') AS scenes
         FROM page LEFT JOIN ratings ON ratings.shop_id = $1 AND ratings.conversation_id = page.conversation_id
          AND ratings.episode = page.episode
         LEFT JOIN LATERAL (
           SELECT array_agg(scene ORDER BY sequence) AS scenes FROM (
             SELECT scene, sequence FROM intervention_decisions AS d
              WHERE d.shop_id = $1 AND d.conversation_id = page.conversation_id AND d.episode = page.episode
              ORDER BY sequence DESC LIMIT ${scenes_per_episode_max}) AS last) AS about ON true
        ORDER BY page.conversation_id, page.episode`,
      [shopId, id, episode, items],
    );
  }

  /** A menu is shown at the instant of its decision. A release before this one let some time pass between them. */
  async interventions(tx: ReadTx, shopId: string, behind: string, items: number): Promise<KeptIntervention[]> {
    const rows = await tx.query<KeptIntervention & object>(
      `SELECT intervention_id AS "interventionId", conversation_id AS "conversationId", customer_id AS "customerId", episode,
              reason, evidence, offered_at AS "offeredAt", outcome, answered_at AS "answeredAt",
              coalesce((SELECT scene FROM intervention_decisions AS d
                         WHERE d.shop_id = $1 AND d.conversation_id = i.conversation_id AND d.episode = i.episode
                           AND d.offered
                         ORDER BY abs(extract(epoch FROM d.decided_at - i.offered_at)), sequence DESC
                         LIMIT 1), '') AS scene
         FROM interventions AS i WHERE shop_id = $1 AND intervention_id > $2::uuid ORDER BY intervention_id LIMIT $3`,
      [shopId, behind, items],
    );
    const opened: KeptIntervention[] = [];
    for (const row of rows) {
      const place = interventionEvidence.at(shopId, row.interventionId);
      opened.push({ ...row, evidence: await this.secrecy.openText(tx, place, row.evidence) });
    }
    return opened;
  }

  cases(tx: ReadTx, shopId: string, behind: string, items: number): Promise<KeptCase[]> {
    return tx.query<KeptCase & object>(
      `SELECT case_id AS "caseId", conversation_id AS "conversationId", customer_id AS "customerId", episode, origin,
              submitted_at AS "submittedAt", promised_at AS "promisedAt"
         FROM cases WHERE shop_id = $1 AND case_id > $2::uuid ORDER BY case_id LIMIT $3`,
      [shopId, behind, items],
    );
  }

  steps(tx: ReadTx, shopId: string, [id, number]: [string, number], items: number): Promise<KeptStep[]> {
    return tx.query<KeptStep & object>(
      `SELECT case_id AS "caseId", conversation_id AS "conversationId", customer_id AS "customerId", episode, origin,
              submitted_at AS "submittedAt", promised_at AS "promisedAt", number, s.step, actor, actor_id AS "actorId",
              s.assigned_agent_id AS "assignedAgentId", s.assigned_group_id AS "assignedGroupId", s.scene, s.priority,
              reopened, at
         FROM case_steps AS s JOIN cases USING (shop_id, case_id)
        WHERE shop_id = $1 AND (case_id, number) > ($2::uuid, $3::int) ORDER BY case_id, number LIMIT $4`,
      [shopId, id, number, items],
    );
  }

  deadlines(tx: ReadTx, shopId: string, behind: string, items: number): Promise<KeptDeadline[]> {
    return tx.query<KeptDeadline & object>(
      `SELECT deadline_id AS "deadlineId", conversation_id AS "conversationId", case_id AS "caseId", episode, kind, scene,
              priority, agent_id AS "agentId", started_at AS "startedAt", due_at AS "dueAt", missed_at AS "missedAt",
              escalated_to_group_id AS "escalatedToGroupId", ended_at AS "endedAt", outcome, counted_ms, within_ms
         FROM deadlines WHERE shop_id = $1 AND deadline_id > $2::uuid AND (missed_at IS NOT NULL OR ended_at IS NOT NULL)
        ORDER BY deadline_id LIMIT $3`,
      [shopId, behind, items],
    );
  }

  /** Whole batches in which decisions were told in counts. */
  async toldBatches(
    tx: ReadTx,
    shopId: string,
    behind: string,
    items: number,
  ): Promise<(CountedDecisions & { batchId: string })[]> {
    const rows = await tx.query<Omit<CountedDecisions, 'sceneGroup'> & { batchId: string }>(
      `WITH batches AS (
         SELECT DISTINCT told_in FROM intervention_decisions
          WHERE shop_id = $1 AND told_in IS NOT NULL AND told_in > $2::uuid ORDER BY told_in LIMIT $3
       ), told AS (
         SELECT d.*, told_in AS "batchId" FROM intervention_decisions AS d JOIN batches USING (told_in) WHERE shop_id = $1
       ) ${countedDecisions('told', ['"batchId"'])} ORDER BY "batchId"`,
      [shopId, behind, items],
    );
    return inGroups(rows);
  }

  /** Decisions that a release told which noted no batches, behind one of them, and which the last of them is. */
  async toldApart(
    tx: ReadTx,
    shopId: string,
    [id, sequence]: [string, number],
    items: number,
  ): Promise<{ counts: CountedDecisions[]; last: [string, number] | undefined }> {
    const page = `SELECT * FROM intervention_decisions
        WHERE shop_id = $1 AND told AND told_in IS NULL AND (conversation_id, sequence) > ($2::uuid, $3::bigint)
        ORDER BY conversation_id, sequence LIMIT $4`;
    const params = [shopId, id, sequence, items];
    const counts = await tx.query<Omit<CountedDecisions, 'sceneGroup'> & object>(countedDecisions(`(${page})`), params);
    const [last] = await tx.query<{ id: string; sequence: number }>(
      `SELECT conversation_id AS id, sequence FROM (${page}) AS page ORDER BY conversation_id DESC, sequence DESC LIMIT 1`,
      params,
    );
    return { counts: inGroups(counts), last: last && [last.id, last.sequence] };
  }
}
