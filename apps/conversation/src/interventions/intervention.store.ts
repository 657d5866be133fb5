import { type ReadTx, rowsOf, Secrecy, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { decisionEvidence, interventionEvidence } from '../sealed-columns.js';
import type { CareMenuOutcome } from './care-menu-outcome.js';
import { InterventionEntity } from './intervention.entity.js';
import { InterventionDecisionEntity } from './intervention-decision.entity.js';
import type { OfferReason } from './intervention-policy.js';
import type { EarlierReading } from './read-request.js';

const columns = `intervention_id AS "interventionId", conversation_id AS "conversationId",
  customer_id AS "customerId", episode, reason, evidence, outcome, offered_at AS "offeredAt",
  answered_at AS "answeredAt"`;

/** Speaks SQL for care menus and for the decisions about them. Evidence names words that she said: it is kept sealed. */
@Injectable()
export class InterventionStore {
  constructor(private readonly secrecy: Secrecy) {}

  async add(tx: Tx, intervention: Omit<InterventionEntity, 'outcome' | 'answeredAt'>): Promise<void> {
    const { shopId, interventionId } = intervention;
    const place = interventionEvidence.at(shopId, interventionId);
    const evidence = await this.secrecy.sealText(tx, place, intervention.evidence);
    await tx.repository(InterventionEntity).insert({ ...intervention, evidence, outcome: 'open', answeredAt: null });
  }

  async decide(tx: Tx, decision: InterventionDecisionEntity): Promise<void> {
    const { shopId, conversationId, sequence } = decision;
    const place = decisionEvidence.at(shopId, conversationId, sequence);
    const evidence = await this.secrecy.sealText(tx, place, decision.evidence);
    tx.send(
      `INSERT INTO intervention_decisions
              (shop_id, conversation_id, sequence, episode, offered, rule, evidence, scene, scene_confidence, priority,
               priority_reason, displeasure, wants_human, displeasure_level, policy_version, decided_at,
               answer)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
      [
        shopId,
        conversationId,
        sequence,
        decision.episode,
        decision.offered,
        decision.rule,
        evidence,
        decision.scene,
        decision.sceneConfidence,
        decision.priority,
        decision.priorityReason,
        decision.displeasure,
        decision.wantsHuman,
        decision.displeasureLevel,
        decision.policyVersion,
        decision.decidedAt,
        decision.answer,
      ],
    );
  }

  async find(tx: ReadTx, shopId: string, interventionId: string): Promise<InterventionEntity | undefined> {
    const found = await tx.repository(InterventionEntity).findOneBy({ shopId, interventionId });
    return found ? this.open(tx, shopId, found) : undefined;
  }

  /** The reasons for which a menu was shown in an episode. */
  async offeredFor(tx: ReadTx, shopId: string, conversationId: string, episode: number): Promise<Set<OfferReason>> {
    const rows = await tx.query<{ reason: OfferReason }>(
      `SELECT DISTINCT reason FROM interventions WHERE shop_id = $1 AND conversation_id = $2 AND episode = $3`,
      [shopId, conversationId, episode],
    );
    return new Set(rows.map(({ reason }) => reason));
  }

  /** By conversation, scene and priority of the most urgent thing that was said in an episode, the latest among equals. */
  async mostUrgent(
    tx: ReadTx,
    shopId: string,
    episodes: readonly { conversationId: string; episode: number }[],
  ): Promise<Map<string, { scene: string; priority: number }>> {
    const rows = episodes.map(({ conversationId, episode }) => [conversationId, episode]);
    const { from, params } = rowsOf(['uuid', 'integer'], rows, 2);
    const found = await tx.query<{ conversationId: string; scene: string; priority: number }>(
      `SELECT asked.conversation_id AS "conversationId", said.scene, said.priority
         FROM (SELECT * FROM ${from}) AS asked (conversation_id, episode)
        CROSS JOIN LATERAL (
          SELECT scene, priority FROM intervention_decisions AS d
           WHERE d.shop_id = $1 AND d.conversation_id = asked.conversation_id AND d.episode = asked.episode AND scene <> ''
           ORDER BY priority, sequence DESC LIMIT 1) AS said`,
      [shopId, ...params],
    );
    return new Map(found.map(({ conversationId, ...said }) => [conversationId, said]));
  }

  /** What was read and decided in an episode about its last `messages_max` messages of hers, oldest first. */
  readings(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    episode: number,
    messages_max: number,
  ): Promise<(EarlierReading & { rule: string })[]> {
    return tx.query(
      `SELECT scene, displeasure, "wantsHuman", rule FROM (
         SELECT sequence, scene, displeasure, wants_human AS "wantsHuman", rule FROM intervention_decisions
          WHERE shop_id = $1 AND conversation_id = $2 AND episode = $3
          ORDER BY sequence DESC LIMIT $4
       ) AS last ORDER BY sequence`,
      [shopId, conversationId, episode, messages_max],
    );
  }

  /** The open menus, over all shops, whose time has passed; those that passed first first. */
  expired(tx: ReadTx, now: Date, menus_max: number): Promise<{ shopId: string; conversationId: string }[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", conversation_id AS "conversationId" FROM interventions
        WHERE outcome = 'open' AND expires_at <= $1 ORDER BY expires_at LIMIT $2`,
      [now, menus_max],
    );
  }

  /** The menu that is open in a conversation. */
  async findOpen(tx: ReadTx, shopId: string, conversationId: string): Promise<InterventionEntity | undefined> {
    const found = await tx.repository(InterventionEntity).findOneBy({ shopId, conversationId, outcome: 'open' });
    return found ? this.open(tx, shopId, found) : undefined;
  }

  /** Ends the menus that are open in conversations, and returns their ids, by conversation. */
  async closeOpen(
    tx: Tx,
    shopId: string,
    conversationIds: readonly string[],
    outcome: CareMenuOutcome,
    answeredAt: Date,
  ): Promise<Map<string, string>> {
    const ids = conversationIds.map((id) => [id]);
    const { from, params } = rowsOf(['uuid'], ids, 4);
    const rows = await tx.query<{ conversation_id: string; intervention_id: string }>(
      `UPDATE interventions SET outcome = $2, answered_at = $3
         FROM (SELECT * FROM (SELECT * FROM ${from}) AS asked (id)
                CROSS JOIN LATERAL (SELECT ctid AS place FROM interventions
                                     WHERE shop_id = $1 AND conversation_id = id AND outcome = 'open' FOR UPDATE) AS held
              ) AS open
        WHERE interventions.ctid = open.place AND shop_id = $1 AND outcome = 'open'
       RETURNING conversation_id, intervention_id`,
      [shopId, outcome, answeredAt, ...params],
    );
    return new Map(rows.map(({ conversation_id, intervention_id }) => [conversation_id, intervention_id]));
  }

  /** Up to `items` interventions behind an instant and id, in the order in which they were offered. */
  async list(
    tx: ReadTx,
    shopId: string,
    [after, afterId]: [offeredAt: string, interventionId: string],
    items: number,
  ): Promise<InterventionEntity[]> {
    const rows = await tx.query<InterventionEntity>(
      `SELECT ${columns} FROM interventions WHERE shop_id = $1 AND (offered_at, intervention_id) > ($2, $3)
        ORDER BY offered_at, intervention_id LIMIT $4`,
      [shopId, after, afterId, items],
    );
    return Promise.all(rows.map((row) => this.open(tx, shopId, row)));
  }

  /** Up to `items` decisions of a conversation behind a message, in order. */
  async decisions(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    after: number,
    items: number,
  ): Promise<InterventionDecisionEntity[]> {
    const rows = await tx.query<InterventionDecisionEntity>(
      `SELECT sequence, episode, offered, rule, evidence, scene, scene_confidence AS "sceneConfidence", priority,
              priority_reason AS "priorityReason", decided_at AS "decidedAt", policy_version AS "policyVersion",
              displeasure_level AS "displeasureLevel", answer
         FROM intervention_decisions WHERE shop_id = $1 AND conversation_id = $2 AND sequence > $3
        ORDER BY sequence LIMIT $4`,
      [shopId, conversationId, after, items],
    );
    const open = async (row: InterventionDecisionEntity) => ({
      ...row,
      evidence: await this.secrecy.openText(
        tx,
        decisionEvidence.at(shopId, conversationId, row.sequence),
        row.evidence,
      ),
    });
    return Promise.all(rows.map(open));
  }

  /** How many decisions there were, by rule. */
  countDecisions(tx: ReadTx, shopId: string): Promise<{ rule: string; count: number }[]> {
    return tx.query(
      `SELECT rule, count(*) FROM intervention_decisions WHERE shop_id = $1 GROUP BY rule ORDER BY rule`,
      [shopId],
    );
  }

  /** How many there were, by reason and outcome. */
  count(tx: ReadTx, shopId: string): Promise<{ reason: OfferReason; outcome: CareMenuOutcome; count: number }[]> {
    return tx.query(
      `SELECT reason, outcome, count(*) FROM interventions WHERE shop_id = $1
        GROUP BY reason, outcome ORDER BY reason, outcome`,
      [shopId],
    );
  }

  private async open(tx: ReadTx, shopId: string, kept: InterventionEntity): Promise<InterventionEntity> {
    const place = interventionEvidence.at(shopId, kept.interventionId);
    return { ...kept, evidence: await this.secrecy.openText(tx, place, kept.evidence) };
  }
}
