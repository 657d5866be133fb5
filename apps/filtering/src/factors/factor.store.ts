import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Candidate, Factors } from './factors.js';

/** A relationship as the service relationship last told of it. */
export interface KnownRelationship {
  customerId: string;
  isActive: boolean;
  acquisitionChannel: string;
  establishedAt: Date;
  version: number;
}

/** Relationships by status. */
export interface AudienceSize {
  active: number;
  cancelled: number;
}

/** What shows that she is there and well disposed. */
const positiveKinds = [
  BehaviourKind.MESSAGE_READ,
  BehaviourKind.MESSAGE_CLICKED,
  BehaviourKind.PRODUCT_VIEWED,
  BehaviourKind.SEARCHED,
  BehaviourKind.ADDED_TO_CART,
  BehaviourKind.FAVOURITED,
  BehaviourKind.PURCHASED,
  BehaviourKind.REVIEWED,
];
const negativeKinds = [BehaviourKind.MUTED, BehaviourKind.COMPLAINED];

type CandidateRow = { customer_id: string; is_active: boolean | null } & { [name in keyof Factors]: number | null };

/** Speaks SQL for the facts that the service relationship tells, and the factors drawn from them. */
@Injectable()
export class FactorStore {
  /** Keeps what is newer than what is known; an older version that comes late changes nothing. */
  async keepRelationships(tx: Tx, shopId: string, known: KnownRelationship[]): Promise<void> {
    const latest = [
      ...new Map(known.toSorted((a, b) => a.version - b.version).map((one) => [one.customerId, one])).values(),
    ];
    await tx.execute(
      `INSERT INTO relationships (shop_id, customer_id, is_active, acquisition_channel, established_at, version)
       SELECT $1, * FROM unnest($2::text[], $3::boolean[], $4::text[], $5::timestamptz[], $6::bigint[])
           ON CONFLICT (shop_id, customer_id) DO UPDATE
          SET is_active = EXCLUDED.is_active, acquisition_channel = EXCLUDED.acquisition_channel,
              established_at = EXCLUDED.established_at, version = EXCLUDED.version
        WHERE relationships.version < EXCLUDED.version`,
      [
        shopId,
        latest.map(({ customerId }) => customerId),
        latest.map(({ isActive }) => isActive),
        latest.map(({ acquisitionChannel }) => acquisitionChannel),
        latest.map(({ establishedAt }) => establishedAt),
        latest.map(({ version }) => version),
      ],
    );
  }

  /** Adds behaviours. The owner tells each exactly once, and the inbox lets each event through once. */
  async addBehaviours(tx: Tx, shopId: string, behaviours: Behaviour[]): Promise<void> {
    await tx.execute(
      `INSERT INTO behaviours (shop_id, customer_id, kind, occurred_at, category)
       SELECT $1, * FROM unnest($2::text[], $3::smallint[], $4::timestamptz[], $5::text[])`,
      [
        shopId,
        behaviours.map(({ customerId }) => customerId),
        behaviours.map(({ kind }) => kind),
        behaviours.map(({ occurredAt }) => occurredAt),
        behaviours.map(({ category }) => category),
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

  /** The next customers of the shop who had an active relationship at that instant and have it still. */
  nextOfAll(
    tx: ReadTx,
    shopId: string,
    after: string,
    asOf: Date,
    category: string,
    limit: number,
  ): Promise<Candidate[]> {
    return this.candidates(
      tx,
      `SELECT customer_id, is_active, established_at FROM relationships
        WHERE shop_id = $1 AND is_active AND established_at <= $3 AND customer_id > $2
        ORDER BY customer_id LIMIT $5`,
      [shopId, after, asOf, category, limit],
    );
  }

  /** These customers, strangers among them too. */
  named(tx: ReadTx, shopId: string, customerIds: string[], asOf: Date, category: string): Promise<Candidate[]> {
    return this.candidates(
      tx,
      `SELECT named.customer_id, known.is_active, known.established_at
         FROM unnest($2::text[]) AS named (customer_id)
         LEFT JOIN relationships known ON known.shop_id = $1 AND known.customer_id = named.customer_id
              AND known.established_at <= $3`,
      [shopId, customerIds, asOf, category],
    );
  }

  /** Draws the factors of the customers that `audienceSql` selects; its `$1` is the shop, `$3` the instant, `$4` the category. */
  private async candidates(tx: ReadTx, audienceSql: string, params: unknown[]): Promise<Candidate[]> {
    const rows = await tx.query<CandidateRow>(
      `WITH audience AS (${audienceSql})
       SELECT audience.customer_id, audience.is_active,
              days($3 - audience.established_at) AS tenure_days,
              days($3 - here.last_positive_at)   AS silent_days,
              days($3 - platform.last_at)        AS platform_silent_days,
              days($3 - here.last_purchase_at)   AS purchase_days,
              days($3 - here.last_negative_at)   AS negative_days,
              here.purchases_365d, here.reads_90d, here.clicks_90d, here.ignored_90d, here.category_share
         FROM audience
        CROSS JOIN LATERAL (
              SELECT max(occurred_at) FILTER (WHERE kind = ANY (${list(positiveKinds)})) AS last_positive_at,
                     max(occurred_at) FILTER (WHERE kind = ${BehaviourKind.PURCHASED})   AS last_purchase_at,
                     max(occurred_at) FILTER (WHERE kind = ANY (${list(negativeKinds)})) AS last_negative_at,
                     count(*) FILTER (WHERE kind = ${BehaviourKind.PURCHASED} AND occurred_at > $3 - interval '365 days') AS purchases_365d,
                     count(*) FILTER (WHERE kind = ${BehaviourKind.MESSAGE_READ} AND occurred_at > $3 - interval '90 days') AS reads_90d,
                     count(*) FILTER (WHERE kind = ${BehaviourKind.MESSAGE_CLICKED} AND occurred_at > $3 - interval '90 days') AS clicks_90d,
                     count(*) FILTER (WHERE kind = ${BehaviourKind.MESSAGE_IGNORED} AND occurred_at > $3 - interval '90 days') AS ignored_90d,
                     coalesce(avg((category = $4)::int) FILTER (WHERE kind = ANY (${list(positiveKinds)}) AND category <> ''), 0)::float8 AS category_share
                FROM behaviours
               WHERE shop_id = $1 AND customer_id = audience.customer_id AND occurred_at <= $3
              ) here
        CROSS JOIN LATERAL (
              SELECT max(occurred_at) AS last_at FROM behaviours
               WHERE customer_id = audience.customer_id AND occurred_at <= $3 AND kind = ANY (${list(positiveKinds)})
              ) platform
        ORDER BY audience.customer_id`,
      params,
    );
    return rows.map(toCandidate);
  }
}

function list(kinds: BehaviourKind[]): string {
  return `'{${kinds.join(',')}}'::smallint[]`;
}

function toCandidate({ customer_id, is_active, ...columns }: CandidateRow): Candidate {
  if (is_active === null) return { customerId: customer_id, isActive: false, factors: undefined };
  const factors = Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, value ?? undefined]));
  return { customerId: customer_id, isActive: is_active, factors: factors as unknown as Factors };
}
