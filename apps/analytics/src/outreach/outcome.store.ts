import type { BehavioursRecorded, RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
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
  async behaved(tx: Tx, { shopId, behaviours }: BehavioursRecorded): Promise<void> {
    await this.add(
      tx,
      shopId,
      behaviours.filter(({ kind }) => outcomeKinds.has(kind)),
    );
  }

  /** Keeps every cancellation: she may come back and cancel again. */
  async related(tx: Tx, { shopId, changes }: RelationshipsChanged): Promise<void> {
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
    if (outcomes.length === 0) return;
    tx.send(
      `INSERT INTO outcomes (shop_id, customer_id, occurred_at, kind, amount_cents, campaign_id)
       SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::smallint[], $5::bigint[], $6::text[])`,
      [
        shopId,
        outcomes.map(({ customerId }) => customerId),
        outcomes.map(({ occurredAt }) => occurredAt?.toISOString()),
        outcomes.map(({ kind }) => kind),
        outcomes.map(({ amountCents }) => amountCents),
        outcomes.map(({ campaignId }) => campaignId),
      ],
    );
  }
}
