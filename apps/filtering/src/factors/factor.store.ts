import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** A relationship as the service relationship last told of it. */
export interface KnownRelationship {
  customerId: string;
  isActive: boolean;
  acquisitionChannel: string;
  establishedAt: Date;
  /** When it was last cancelled, as far as these facts say. */
  cancelledAt: Date | null;
  version: number;
}

/** Relationships by status. */
export interface AudienceSize {
  active: number;
  cancelled: number;
}

/** Speaks SQL for the facts that the service relationship tells. */
@Injectable()
export class FactorStore {
  /** Keeps what is newer than what is known; an older version that comes late changes nothing. */
  async keepRelationships(tx: Tx, shopId: string, known: KnownRelationship[]): Promise<void> {
    const byCustomer = new Map<string, KnownRelationship>();
    for (const one of known.toSorted((a, b) => a.version - b.version)) {
      const cancelledAt = one.cancelledAt ?? byCustomer.get(one.customerId)?.cancelledAt ?? null;
      byCustomer.set(one.customerId, { ...one, cancelledAt });
    }
    const latest = [...byCustomer.values()];
    await tx.execute(
      `INSERT INTO relationships (shop_id, customer_id, is_active, acquisition_channel, established_at, cancelled_at, version)
       SELECT $1, * FROM unnest($2::text[], $3::boolean[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::bigint[])
           ON CONFLICT (shop_id, customer_id) DO UPDATE
          SET is_active = EXCLUDED.is_active, acquisition_channel = EXCLUDED.acquisition_channel,
              established_at = EXCLUDED.established_at, version = EXCLUDED.version,
              -- Once restored, it stays known that it was cancelled: somebody reacted badly then.
              cancelled_at = coalesce(EXCLUDED.cancelled_at, relationships.cancelled_at),
              earlier_channel = CASE WHEN EXCLUDED.acquisition_channel <> relationships.acquisition_channel
                                     THEN relationships.acquisition_channel ELSE relationships.earlier_channel END
        WHERE relationships.version < EXCLUDED.version`,
      [
        shopId,
        latest.map(({ customerId }) => customerId),
        latest.map(({ isActive }) => isActive),
        latest.map(({ acquisitionChannel }) => acquisitionChannel),
        latest.map(({ establishedAt }) => establishedAt.toISOString()),
        latest.map(({ cancelledAt }) => cancelledAt?.toISOString() ?? null),
        latest.map(({ version }) => version),
      ],
    );
  }

  /**
   * Adds behaviours, but for those that were drawn from the owner already. The owner tells each exactly once, and the
   * inbox lets each event through once.
   */
  async addBehaviours(tx: Tx, shopId: string, behaviours: Behaviour[]): Promise<void> {
    await tx.execute(
      `INSERT INTO behaviours (shop_id, customer_id, kind, occurred_at, category)
       SELECT $1, customer_id, kind, occurred_at, category
         FROM unnest($2::text[], $3::smallint[], $4::timestamptz[], $5::text[], $6::text[])
                AS told (customer_id, kind, occurred_at, category, behaviour_id)
        WHERE NOT EXISTS (SELECT FROM redrawn_behaviours AS drawn
                           WHERE drawn.shop_id = $1 AND drawn.behaviour_id = told.behaviour_id)`,
      [
        shopId,
        behaviours.map(({ customerId }) => customerId),
        behaviours.map(({ kind }) => kind),
        // The driver would spell each out in the local time zone, part by part.
        behaviours.map(({ occurredAt }) => occurredAt?.toISOString()),
        behaviours.map(({ category }) => category),
        behaviours.map(({ behaviourId }) => behaviourId),
      ],
    );
  }

  /** Active and cancelled relationships of a shop, or of those named. */
  async count(tx: ReadTx, shopId: string, customerIds?: string[]): Promise<AudienceSize> {
    const [row] = await tx.query<AudienceSize>(
      `SELECT count(*) FILTER (WHERE is_active) AS active, count(*) FILTER (WHERE NOT is_active) AS cancelled
         FROM relationships WHERE shop_id = $1 AND ($2::text[] IS NULL OR customer_id = ANY ($2))`,
      [shopId, customerIds],
    );
    return row ?? { active: 0, cancelled: 0 };
  }

  /** Whether there is a relationship of the shop, or one with any of those named. */
  async knowsAnybody(tx: ReadTx, shopId: string, customerIds?: string[]): Promise<boolean> {
    const [row] = await tx.query<{ known: boolean }>(
      `SELECT EXISTS (SELECT FROM relationships
                       WHERE shop_id = $1 AND ($2::text[] IS NULL OR customer_id = ANY ($2))) AS known`,
      [shopId, customerIds],
    );
    return row?.known ?? false;
  }
}
