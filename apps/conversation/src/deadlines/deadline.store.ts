import { type ReadTx, rowsOf, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Deadline, DeadlineKind, DeadlineOutcome } from './deadline.js';

const columns = `deadline_id AS "deadlineId", conversation_id AS "conversationId", case_id AS "caseId", episode, kind,
  scene, priority, agent_id AS "agentId", business_time AS "businessTime", within_ms, warn_after_ms AS "warnAfter_ms",
  counted_ms, runs_since AS "runsSince", escalate_to_group_id AS "escalateToGroupId", started_at AS "startedAt",
  warns_at AS "warnsAt", due_at AS "dueAt", look_at AS "lookAt", warned_at AS "warnedAt", missed_at AS "missedAt",
  escalated_to_group_id AS "escalatedToGroupId", ended_at AS "endedAt", outcome`;

/** A deadline that is to be looked at. */
export interface DueDeadline {
  shopId: string;
  deadlineId: string;
}

/** What a list of deadlines is narrowed to; what is empty or false narrows nothing. */
export interface DeadlineFilter {
  conversationId: string;
  agentId: string;
  openOnly: boolean;
  missedOnly: boolean;
}

/** Speaks SQL for deadlines. */
@Injectable()
export class DeadlineStore {
  /** Adds deadlines in one statement. Their conversations have no open one of their kind. */
  add(tx: Tx, shopId: string, deadlines: readonly Deadline[]): void {
    tx.send(
      `INSERT INTO deadlines (shop_id, deadline_id, conversation_id, case_id, episode, kind, scene, priority, agent_id,
              business_time, within_ms, warn_after_ms, counted_ms, runs_since, escalate_to_group_id, started_at, warns_at,
              due_at, look_at)
       SELECT $1, "deadlineId", "conversationId", "caseId", episode, kind, scene, priority, "agentId", "businessTime",
              within_ms, "warnAfter_ms", counted_ms, "runsSince", "escalateToGroupId", "startedAt", "warnsAt", "dueAt",
              "lookAt"
         FROM jsonb_to_recordset($2::jsonb) AS added
              ("deadlineId" uuid, "conversationId" uuid, "caseId" uuid, episode integer, kind text, scene text,
               priority smallint, "agentId" text, "businessTime" boolean, within_ms bigint, "warnAfter_ms" bigint,
               counted_ms bigint, "runsSince" timestamptz, "escalateToGroupId" text, "startedAt" timestamptz,
               "warnsAt" timestamptz, "dueAt" timestamptz, "lookAt" timestamptz)`,
      [shopId, JSON.stringify(deadlines)],
    );
  }

  /** The open deadlines of conversations of these kinds, held until the transaction ends. */
  openOf(
    tx: Tx,
    shopId: string,
    conversationIds: readonly string[],
    kinds: readonly DeadlineKind[],
  ): Promise<Deadline[]> {
    const ids = conversationIds.toSorted().map((id) => [id]);
    const { from, params } = rowsOf(['uuid'], ids, 2);
    const wanted = kinds.map((_, i) => `$${i + 3}`).join(', ');
    return tx.query(
      `SELECT held.* FROM (SELECT * FROM ${from}) AS asked (id)
        CROSS JOIN LATERAL (
          SELECT ${columns} FROM deadlines
           WHERE shop_id = $1 AND conversation_id = asked.id AND kind IN (${wanted}) AND ended_at IS NULL
           ORDER BY kind FOR UPDATE
        ) AS held`,
      [shopId, ...params, ...kinds],
    );
  }

  /** A deadline that is due to be looked at, held; undefined where another replica was quicker, or it has ended. */
  async holdDue(tx: Tx, shopId: string, deadlineId: string, now: Date): Promise<Deadline | undefined> {
    const [row] = await tx.query<Deadline>(
      `SELECT ${columns} FROM deadlines
        WHERE shop_id = $1 AND deadline_id = $2 AND look_at <= $3 AND ended_at IS NULL FOR UPDATE`,
      [shopId, deadlineId, now],
    );
    return row;
  }

  /** Keeps what a look at a deadline, a stop, a start or an end has made of it. */
  async keep(tx: Tx, shopId: string, one: Deadline): Promise<void> {
    await tx.execute(
      `UPDATE deadlines SET agent_id = $3, case_id = $4, counted_ms = $5, runs_since = $6, warns_at = $7, due_at = $8,
              look_at = $9, warned_at = $10, missed_at = $11, escalated_to_group_id = $12, ended_at = $13, outcome = $14
        WHERE shop_id = $1 AND deadline_id = $2`,
      [
        shopId,
        one.deadlineId,
        one.agentId,
        one.caseId,
        one.counted_ms,
        one.runsSince,
        one.warnsAt,
        one.dueAt,
        one.lookAt,
        one.warnedAt,
        one.missedAt,
        one.escalatedToGroupId,
        one.endedAt,
        one.outcome,
      ],
    );
  }

  /** Has every deadline that runs in the shop's business time looked at now. */
  async lookAtAll(tx: Tx, shopId: string, now: Date): Promise<void> {
    await tx.execute(
      `UPDATE deadlines SET look_at = $2
        WHERE shop_id = $1 AND business_time AND ended_at IS NULL AND runs_since IS NOT NULL AND missed_at IS NULL`,
      [shopId, now],
    );
  }

  /** Up to so many deadlines that are due to be looked at, of all shops, the longest due first. */
  due(tx: ReadTx, now: Date, deadlines_max: number): Promise<DueDeadline[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", deadline_id AS "deadlineId" FROM deadlines
        WHERE look_at <= $1 ORDER BY look_at LIMIT $2`,
      [now, deadlines_max],
    );
  }

  /** An agent's open deadlines; two a conversation at most. */
  ofAgent(tx: ReadTx, shopId: string, agentId: string): Promise<Deadline[]> {
    return tx.query(
      `SELECT ${columns} FROM deadlines WHERE shop_id = $1 AND agent_id = $2 AND ended_at IS NULL ORDER BY deadline_id`,
      [shopId, agentId],
    );
  }

  find(tx: ReadTx, shopId: string, deadlineIds: string[]): Promise<Deadline[]> {
    return tx.query(`SELECT ${columns} FROM deadlines WHERE shop_id = $1 AND deadline_id = ANY ($2)`, [
      shopId,
      deadlineIds,
    ]);
  }

  /** Up to `items` deadlines behind an instant and id, latest first. */
  list(
    tx: ReadTx,
    shopId: string,
    { conversationId, agentId, openOnly, missedOnly }: DeadlineFilter,
    [before, beforeId]: [startedAt: string, deadlineId: string],
    items: number,
  ): Promise<Deadline[]> {
    return tx.query(
      `SELECT ${columns} FROM deadlines
        WHERE shop_id = $1 AND (started_at, deadline_id) < ($2, $3)
          AND ($4 = '' OR conversation_id = nullif($4, '')::uuid) AND ($5 = '' OR agent_id = $5)
          AND (NOT $6 OR ended_at IS NULL) AND (NOT $7 OR missed_at IS NOT NULL)
        ORDER BY started_at DESC, deadline_id DESC LIMIT $8`,
      [shopId, before, beforeId, conversationId, agentId, openOnly, missedOnly, items],
    );
  }

  /**
   * What these conversations are about: of their episodes the most urgent request, and of these the latest; and the case
   * that each has open. Where she has said nothing yet, the scene is empty and the priority the middle one.
   */
  requestsOf(
    tx: ReadTx,
    shopId: string,
    conversationIds: readonly string[],
  ): Promise<{ conversationId: string; scene: string; priority: number; caseId: string | null }[]> {
    const { from, params } = rowsOf(
      ['uuid'],
      conversationIds.map((id) => [id]),
      2,
    );
    return tx.query(
      `SELECT c.conversation_id AS "conversationId", coalesce(said.scene, '') AS scene,
              coalesce(said.priority, 3) AS priority, cases.case_id AS "caseId"
         FROM (SELECT * FROM ${from}) AS asked (id)
        CROSS JOIN LATERAL (
           SELECT shop_id, conversation_id, episode FROM conversations
            WHERE shop_id = $1 AND conversation_id = asked.id LIMIT 1) AS c
         LEFT JOIN cases ON cases.shop_id = c.shop_id AND cases.conversation_id = c.conversation_id
                        AND cases.state <> 'closed' AND cases.step <> 'solved'
         LEFT JOIN LATERAL (
           SELECT scene, priority FROM intervention_decisions AS d
            WHERE d.shop_id = c.shop_id AND d.conversation_id = c.conversation_id AND d.episode = c.episode
            ORDER BY priority, sequence DESC LIMIT 1) AS said ON true`,
      [shopId, ...params],
    );
  }

  /** How many have ended, by what they were for and how. */
  countEnded(tx: ReadTx, shopId: string): Promise<{ kind: DeadlineKind; outcome: DeadlineOutcome; count: number }[]> {
    return tx.query(
      `SELECT kind, outcome, count(*) FROM deadlines WHERE shop_id = $1 AND outcome IS NOT NULL
        GROUP BY kind, outcome ORDER BY kind, outcome`,
      [shopId],
    );
  }
}
