import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import { CaseEntity } from './case.entity.js';
import type { CaseState } from './case-state.js';

const columns = `case_id AS "caseId", conversation_id AS "conversationId", customer_id AS "customerId", state,
  submitted_at AS "submittedAt", promised_at AS "promisedAt"`;

/** Speaks SQL for cases. */
@Injectable()
export class CaseStore {
  async add(tx: Tx, submitted: CaseEntity): Promise<void> {
    await tx.repository(CaseEntity).insert(submitted);
  }

  async find(tx: ReadTx, shopId: string, caseId: string): Promise<CaseEntity | undefined> {
    return (await tx.repository(CaseEntity).findOneBy({ shopId, caseId })) ?? undefined;
  }

  /** The case of a conversation that is not closed; there is at most one. */
  async findOpen(tx: ReadTx, shopId: string, conversationId: string): Promise<CaseEntity | undefined> {
    const open = { shopId, conversationId, state: Not<CaseState>('closed') };
    return (await tx.repository(CaseEntity).findOneBy(open)) ?? undefined;
  }

  async beginAll(tx: Tx, shopId: string, conversationIds: string[], inProgressAt: Date): Promise<void> {
    await tx.execute(
      `UPDATE cases SET state = 'in_progress', in_progress_at = $3
        WHERE shop_id = $1 AND conversation_id = ANY ($2::uuid[]) AND state = 'submitted'`,
      [shopId, conversationIds, inProgressAt],
    );
  }

  async close(tx: Tx, shopId: string, conversationId: string, closedAt: Date): Promise<void> {
    await tx.execute(
      `UPDATE cases SET state = 'closed', closed_at = $3
        WHERE shop_id = $1 AND conversation_id = $2 AND state <> 'closed'`,
      [shopId, conversationId, closedAt],
    );
  }

  /** Up to `items` cases behind an instant and id, latest first. */
  list(
    tx: ReadTx,
    shopId: string,
    state: CaseState | undefined,
    [before, beforeId]: [submittedAt: string, caseId: string],
    items: number,
  ): Promise<CaseEntity[]> {
    return tx.query(
      `SELECT ${columns} FROM cases
        WHERE shop_id = $1 AND (submitted_at, case_id) < ($2, $3) AND ($4::text IS NULL OR state = $4)
        ORDER BY submitted_at DESC, case_id DESC LIMIT $5`,
      [shopId, before, beforeId, state ?? null, items],
    );
  }
}
