import type { ChangedRelationship } from '@guanxi/contracts/events/v1/relationship.js';
import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inStatements, secondsOf } from '../in-statements.js';
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

  /** Keeps every cancellation, for she may come back and cancel again; one that is told twice once. */
  async related(tx: Tx, shopId: string, changes: readonly ChangedRelationship[]): Promise<void> {
    const cancelled = changes.filter(({ status }) => status === RelationshipStatus.CANCELLED);
    await inStatements(cancelled, (some) =>
      tx.send(
        `INSERT INTO outcomes (shop_id, customer_id, occurred_at, kind, amount_cents, campaign_id)
         SELECT DISTINCT $1, customer_id, cancelled_at, ${cancelled_kind}, 0, ''
           FROM unnest($2::text[], $3::timestamptz[]) AS told (customer_id, cancelled_at)
          WHERE NOT EXISTS (SELECT FROM outcomes AS kept
                             WHERE kept.shop_id = $1 AND kept.occurred_at = cancelled_at
                               AND kept.customer_id = told.customer_id AND kept.kind = ${cancelled_kind})`,
        [shopId, some.map(({ customerId }) => customerId), some.map(({ changedAt }) => changedAt?.toISOString())],
      ),
    );
  }

  private async add(tx: Tx, shopId: string, outcomes: readonly Outcome[]): Promise<void> {
    await inStatements(outcomes, (some) =>
      tx.send(
        `INSERT INTO outcomes (shop_id, customer_id, occurred_at, kind, amount_cents, campaign_id)
         SELECT $1, customer_id, to_timestamp(at_s), kind, amount_cents, campaign_id
           FROM unnest($2::text[], $3::float8[], $4::smallint[], $5::bigint[], $6::text[])
                AS told (customer_id, at_s, kind, amount_cents, campaign_id)`,
        [
          shopId,
          some.map(({ customerId }) => customerId),
          some.map(({ occurredAt }) => occurredAt && secondsOf(occurredAt)),
          some.map(({ kind }) => kind),
          some.map(({ amountCents }) => amountCents),
          some.map(({ campaignId }) => campaignId),
        ],
      ),
    );
  }
}
