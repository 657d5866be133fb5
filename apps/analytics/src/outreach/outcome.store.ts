import type { ChangedRelationship } from '@guanxi/contracts/events/v1/relationship.js';
import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inStatements } from '../in-statements.js';
import { cancelled_kind, outcomeKinds } from './outcome-kind.js';

interface Outcome {
  customerId: string;
  occurredAt?: Date;
  kind: number;
  amountCents: number;
  campaignId: string;
}

/** Speaks SQL for what customers did that a campaign or an experiment is judged by: each fact one row, in any order. */
@Injectable()
export class OutcomeStore {
  async behaved(tx: Tx, shopId: string, behaviours: readonly Behaviour[]): Promise<void> {
    await this.add(
      tx,
      shopId,
      behaviours.filter(({ kind }) => outcomeKinds.has(kind)),
    );
  }

  /** Keeps every cancellation: she may come back and cancel again. */
  async related(tx: Tx, shopId: string, changes: readonly ChangedRelationship[]): Promise<void> {
    const cancelled = changes.filter(({ status }) => status === RelationshipStatus.CANCELLED);
    await this.add(
      tx,
      shopId,
      cancelled.map(({ customerId, changedAt }) => ({
        ...{ customerId, occurredAt: changedAt, kind: cancelled_kind },
        ...{ amountCents: 0, campaignId: '' },
      })),
    );
  }

  private async add(tx: Tx, shopId: string, outcomes: readonly Outcome[]): Promise<void> {
    await inStatements(outcomes, (some) =>
      tx.send(
        `INSERT INTO outcomes (shop_id, customer_id, occurred_at, kind, amount_cents, campaign_id)
         SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::smallint[], $5::bigint[], $6::text[])`,
        [
          shopId,
          some.map(({ customerId }) => customerId),
          some.map(({ occurredAt }) => occurredAt?.toISOString()),
          some.map(({ kind }) => kind),
          some.map(({ amountCents }) => amountCents),
          some.map(({ campaignId }) => campaignId),
        ],
      ),
    );
  }
}
