import { type Place, type ReadTx, Secrecy, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { MoreThan, Not } from 'typeorm';
import { caseNoteText, caseResult, caseSubject } from '../sealed-columns.js';
import { CaseEntity } from './case.entity.js';
import { CaseNoteEntity } from './case-note.entity.js';
import type { CaseStep, CoarseState } from './case-state.js';
import { CaseStepEntity } from './case-step.entity.js';

/** A case with the time limits that count for it. */
export interface TimedCase extends CaseEntity {
  /** The next one that is open. */
  dueAt: Date | null;
  /** That of its solution, where it is open and does not stand still. */
  solveBy: Date | null;
  overdue: boolean;
  /** The time for a solution stands still. */
  awaitsCustomer: boolean;
  escalatedToGroupId: string;
}

/** What a list of cases is narrowed to; what is empty, undefined or false narrows nothing. */
export interface CaseFilter {
  customerId: string;
  step: CaseStep | undefined;
  assignedAgentId: string;
  assignedGroupId: string;
  unassignedOnly: boolean;
  overdueOnly: boolean;
  openOnly: boolean;
}

const columns = `c.shop_id AS "shopId", c.case_id AS "caseId", c.conversation_id AS "conversationId",
  c.customer_id AS "customerId", c.episode, c.state, c.step, c.step_number AS "stepNumber", c.origin, c.subject, c.scene,
  c.priority, c.assigned_agent_id AS "assignedAgentId", c.assigned_group_id AS "assignedGroupId", c.result,
  c.reopened_count AS "reopenedCount", c.submitted_at AS "submittedAt", c.promised_at AS "promisedAt",
  c.in_progress_at AS "inProgressAt", c.closed_at AS "closedAt", c.changed_at AS "changedAt"`;

const limits = `LEFT JOIN LATERAL (
    SELECT min(due_at) AS due_at, min(due_at) FILTER (WHERE kind = 'resolution') AS solve_by,
           bool_or(missed_at IS NOT NULL) AS overdue, bool_or(runs_since IS NULL) AS awaits_customer,
           max(escalated_to_group_id) AS escalated_to_group_id
      FROM deadlines AS d
     WHERE d.shop_id = c.shop_id AND d.conversation_id = c.conversation_id AND d.case_id = c.case_id
       AND d.ended_at IS NULL) AS open_limits ON true`;

const timedColumns = `${columns}, due_at AS "dueAt", solve_by AS "solveBy", coalesce(overdue, false) AS overdue,
  coalesce(awaits_customer, false) AS "awaitsCustomer", coalesce(escalated_to_group_id, '') AS "escalatedToGroupId"`;

/** Speaks SQL for cases, their steps and notes. What people wrote in them is kept sealed. */
@Injectable()
export class CaseStore {
  constructor(private readonly secrecy: Secrecy) {}

  async add(tx: Tx, submitted: CaseEntity): Promise<void> {
    await tx.repository(CaseEntity).insert(await this.seal(tx, submitted));
  }

  async find(tx: ReadTx, shopId: string, caseId: string): Promise<TimedCase | undefined> {
    const [row] = await tx.query<TimedCase>(
      `SELECT ${timedColumns} FROM cases AS c ${limits} WHERE c.shop_id = $1 AND c.case_id = $2`,
      [shopId, caseId],
    );
    return row && this.open(tx, row);
  }

  /** The case, held until the transaction ends. Hold its conversation first: all writers do so in this order. */
  async findForUpdate(tx: Tx, shopId: string, caseId: string): Promise<CaseEntity | undefined> {
    const [row] = await tx.query<CaseEntity>(
      `SELECT ${columns} FROM cases AS c WHERE c.shop_id = $1 AND c.case_id = $2 FOR UPDATE`,
      [shopId, caseId],
    );
    return row && this.open(tx, row);
  }

  /** The case of a conversation that is not closed; there is at most one. */
  async findOpen(tx: ReadTx, shopId: string, conversationId: string): Promise<CaseEntity | undefined> {
    const open = { shopId, conversationId, state: Not<CoarseState>('closed') };
    const found = await tx.repository(CaseEntity).findOneBy(open);
    return found ? this.open(tx, found) : undefined;
  }

  /** The open cases of conversations that agents own, each with its agent, held. */
  async openOfServed(
    tx: Tx,
    shopId: string,
    conversationIds: readonly string[],
  ): Promise<(CaseEntity & { agentId: string })[]> {
    const rows = await tx.query<CaseEntity & { agentId: string }>(
      `SELECT ${columns}, v.agent_id AS "agentId"
         FROM cases AS c JOIN conversations AS v USING (shop_id, conversation_id)
        WHERE c.shop_id = $1 AND c.conversation_id = ANY ($2::uuid[]) AND c.state <> 'closed' AND v.control = 'agent'
        ORDER BY c.case_id FOR UPDATE OF c`,
      [shopId, conversationIds],
    );
    return Promise.all(rows.map((row) => this.open(tx, row)));
  }

  /** What an episode is about: its most urgent request, and of these the latest. */
  async requestOf(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    episode: number,
  ): Promise<{ scene: string; priority: number }> {
    const [row] = await tx.query<{ scene: string; priority: number }>(
      `SELECT scene, priority FROM intervention_decisions
        WHERE shop_id = $1 AND conversation_id = $2 AND episode = $3
        ORDER BY priority, sequence DESC LIMIT 1`,
      [shopId, conversationId, episode],
    );
    return row ?? { scene: '', priority: 3 };
  }

  /** Up to so many cases of all shops that were solved before an instant and are still unanswered, the oldest first. */
  solvedBefore(tx: ReadTx, before: Date, cases_max: number): Promise<{ shopId: string; caseId: string }[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", case_id AS "caseId" FROM cases
        WHERE step = 'solved' AND changed_at < $1 ORDER BY changed_at LIMIT $2`,
      [before, cases_max],
    );
  }

  async change(tx: Tx, changed: CaseEntity): Promise<void> {
    const { shopId, caseId, ...values } = await this.seal(tx, changed);
    await tx.repository(CaseEntity).update({ shopId, caseId }, values);
  }

  async addStep(tx: Tx, step: CaseStepEntity): Promise<void> {
    await tx.repository(CaseStepEntity).insert(step);
  }

  /** Up to `items` steps behind a number, in order. */
  steps(tx: ReadTx, shopId: string, caseId: string, after: number, items: number): Promise<CaseStepEntity[]> {
    return tx.repository(CaseStepEntity).find({
      where: { shopId, caseId, number: MoreThan(after) },
      order: { number: 'ASC' },
      take: items,
    });
  }

  async addNote(tx: Tx, note: CaseNoteEntity): Promise<void> {
    const text = await this.secrecy.sealText(tx, placeOfNote(note), note.text);
    await tx.repository(CaseNoteEntity).insert({ ...note, text });
  }

  /** Up to `items` notes behind one, oldest first: ids ascend in time. */
  async notes(tx: ReadTx, shopId: string, caseId: string, after: string, items: number): Promise<CaseNoteEntity[]> {
    const notes = await tx.repository(CaseNoteEntity).find({
      where: { shopId, caseId, noteId: MoreThan(after) },
      order: { noteId: 'ASC' },
      take: items,
    });
    const open = async (note: CaseNoteEntity) => ({
      ...note,
      text: await this.secrecy.openText(tx, placeOfNote(note), note.text),
    });
    return Promise.all(notes.map(open));
  }

  /** Up to `items` cases behind an instant and id, latest first. */
  async list(
    tx: ReadTx,
    shopId: string,
    filter: CaseFilter,
    [before, beforeId]: [submittedAt: string, caseId: string],
    items: number,
  ): Promise<TimedCase[]> {
    const { customerId, step, assignedAgentId, assignedGroupId, unassignedOnly, overdueOnly, openOnly } = filter;
    const rows = await tx.query<TimedCase>(
      `SELECT ${timedColumns} FROM cases AS c ${limits}
        WHERE c.shop_id = $1 AND (c.submitted_at, c.case_id) < ($2, $3)
          AND ($4 = '' OR c.customer_id = $4) AND ($5::text IS NULL OR c.step = $5)
          AND ($6 = '' OR c.assigned_agent_id = $6) AND ($7 = '' OR c.assigned_group_id = $7)
          AND (NOT $8 OR (c.assigned_agent_id = '' AND c.assigned_group_id = '')) AND (NOT $9 OR overdue)
          AND (NOT $10 OR c.state <> 'closed')
        ORDER BY c.submitted_at DESC, c.case_id DESC LIMIT $11`,
      [
        shopId,
        before,
        beforeId,
        customerId,
        step ?? null,
        assignedAgentId,
        assignedGroupId,
        unassignedOnly,
        overdueOnly,
        openOnly,
        items,
      ],
    );
    return Promise.all(rows.map((row) => this.open(tx, row)));
  }

  private async seal(tx: Tx, one: CaseEntity): Promise<CaseEntity> {
    const { shopId, caseId } = one;
    return {
      ...one,
      subject: await this.secrecy.sealText(tx, caseSubject.at(shopId, caseId), one.subject),
      result: await this.secrecy.sealText(tx, caseResult.at(shopId, caseId), one.result),
    };
  }

  private async open<T extends CaseEntity>(tx: ReadTx, kept: T): Promise<T> {
    const { shopId, caseId } = kept;
    return {
      ...kept,
      subject: await this.secrecy.openText(tx, caseSubject.at(shopId, caseId), kept.subject),
      result: await this.secrecy.openText(tx, caseResult.at(shopId, caseId), kept.result),
    };
  }
}

function placeOfNote({ shopId, caseId, noteId }: CaseNoteEntity): Place {
  return caseNoteText.at(shopId, caseId, noteId);
}
