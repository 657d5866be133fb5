import type { CampaignSettled, ScreeningCompleted } from '@guanxi/contracts/events/v1/filtering.js';
import type { ChangedRelationship } from '@guanxi/contracts/events/v1/relationship.js';
import type { Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inStatements } from '../in-statements.js';

/** Speaks SQL for the facts of outreach as their events come: in any order, each once. */
@Injectable()
export class OutreachFactsStore {
  async screened(tx: Tx, fact: ScreeningCompleted): Promise<void> {
    tx.send(
      `INSERT INTO screenings (shop_id, screening_id, content_category, as_of, completed_at,
                               audience_count, kept_count, filtered_count, reasons)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [
        fact.shopId,
        fact.screeningId,
        fact.contentCategory,
        fact.asOf,
        fact.completedAt,
        fact.audienceCount,
        fact.keptCount,
        fact.filteredCount,
        JSON.stringify(fact.reasons),
      ],
    );
  }

  async settled(tx: Tx, fact: CampaignSettled): Promise<void> {
    tx.send(
      `INSERT INTO campaigns (shop_id, campaign_id, settled_at, sent_count, capped_count, refused_count,
                              expired_count, cancelled_count, failed_count)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [
        fact.shopId,
        fact.campaignId,
        fact.settledAt,
        fact.sentCount,
        fact.cappedCount,
        fact.refusedCount,
        fact.expiredCount,
        fact.cancelledCount,
        fact.failedCount,
      ],
    );
  }

  /** Keeps each relationship's latest version. */
  async related(tx: Tx, shopId: string, changes: readonly ChangedRelationship[]): Promise<void> {
    const inOrder = changes.toSorted((a, b) => a.version - b.version);
    const latest = [...new Map(inOrder.map((one) => [one.customerId, one])).values()];
    await inStatements(latest, (some) =>
      tx.send(
        `INSERT INTO relationships (shop_id, customer_id, is_active, version, acquisition_channel, established_at)
         SELECT $1, * FROM unnest($2::text[], $3::boolean[], $4::bigint[], $5::text[], $6::timestamptz[])
             ON CONFLICT (shop_id, customer_id) DO UPDATE
            SET is_active = EXCLUDED.is_active, version = EXCLUDED.version,
                acquisition_channel = EXCLUDED.acquisition_channel, established_at = EXCLUDED.established_at
          WHERE relationships.version < EXCLUDED.version`,
        [
          shopId,
          some.map(({ customerId }) => customerId),
          some.map(({ status }) => status === RelationshipStatus.ACTIVE),
          some.map(({ version }) => version),
          some.map(({ acquisitionChannel }) => acquisitionChannel),
          some.map(({ establishedAt }) => establishedAt?.toISOString()),
        ],
      ),
    );
  }

  /** Adds behaviours to the totals of their kinds. */
  async behaved(tx: Tx, shopId: string, behaviours: readonly Behaviour[]): Promise<void> {
    const totals = new Map<BehaviourKind, { count: number; amountCents: number }>();
    for (const { kind, amountCents } of behaviours) {
      const total = totals.get(kind) ?? { count: 0, amountCents: 0 };
      totals.set(kind, { count: total.count + 1, amountCents: total.amountCents + amountCents });
    }
    const kinds = [...totals].sort(([a], [b]) => a - b);
    tx.send(
      `INSERT INTO behaviour_totals (shop_id, kind, count, amount_cents)
       SELECT $1, * FROM unnest($2::smallint[], $3::bigint[], $4::bigint[])
           ON CONFLICT (shop_id, kind) DO UPDATE
          SET count = behaviour_totals.count + EXCLUDED.count,
              amount_cents = behaviour_totals.amount_cents + EXCLUDED.amount_cents`,
      [
        shopId,
        kinds.map(([kind]) => kind),
        kinds.map(([, { count }]) => count),
        kinds.map(([, { amountCents }]) => amountCents),
      ],
    );
  }
}
