import {
  type BeforeAfterDesign,
  Enrolment,
  type ExperimentDesign,
  type RandomisedDesign,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import { instantsOf } from '@guanxi/queueing';

const day_ms = 86_400_000;

/** The days of a before-and-after: two halves before the change, and the time from it on. */
export interface BeforeAfterDays {
  beginsAt: Date;
  middleAt: Date;
  changedAt: Date;
  endsAt: Date;
}

/** The instants at which the days of a before-and-after begin and end, on the clocks of its zone. */
export function daysOf({ changedOn, timeZone, days }: BeforeAfterDesign): BeforeAfterDays {
  const day = Date.parse(`${changedOn}T00:00:00Z`);
  const startOf = (offset: number) => new Date(instantsOf(day + offset * days * day_ms, timeZone).earliest_ms);
  return { beginsAt: startOf(-2), middleAt: startOf(-1), changedAt: startOf(0), endsAt: startOf(1) };
}

/**
 * Where who is in an experiment comes from: a query of `unit` (what is assigned), `customer_id`, `variant` (its place) and
 * `entered_at`. `$1` is the shop, `$2` the present, `$3` the days that count; its own parameters follow from `$4` on.
 */
export interface UnitSource {
  sql: string;
  params: unknown[];
  /** What episodes are found by. */
  episodesOf: 'customer' | 'conversation';
}

/** Where the experiment's own customers come from. */
export function unitsOf(
  experimentId: string,
  design: ExperimentDesign,
  createdAt: Date,
  stoppedAt: Date | undefined,
): UnitSource {
  if (design.kind?.$case === 'beforeAfter') return customersOfChannels(design.kind.value);
  const randomised = design.kind?.value as RandomisedDesign;
  if (randomised.enrolment === Enrolment.WEAK_SCENE_ROLLOUT) return rolledOut(randomised, createdAt, stoppedAt);
  return {
    sql: `SELECT customer_id AS unit, customer_id, variant::int AS variant, entered_at
            FROM experiment_units WHERE shop_id = $1 AND experiment_id = $4`,
    params: [experimentId],
    episodesOf: 'customer',
  };
}

/**
 * Conversations since the experiment began, by the hash with which the service conversation rolls weak scenes out: the
 * first four bytes of the SHA-256 of `["rollout","<shop>","<conversation>"]`, over 2^32, below the share.
 */
function rolledOut({ variants }: RandomisedDesign, createdAt: Date, stoppedAt: Date | undefined): UnitSource {
  const text = `convert_to('["rollout","' || $1 || '","' || conversation_id || '"]', 'UTF8')`;
  const point = `('x' || encode(substr(sha256(${text}), 1, 4), 'hex'))::bit(32)::bigint / 4294967296.0::float8`;
  return {
    sql: `SELECT conversation_id::text AS unit, NULL::text AS customer_id, (${point} < $4)::int AS variant,
                 min(opened_at) AS entered_at
            FROM episodes WHERE shop_id = $1 AND opened_at >= $5 AND ($6::timestamptz IS NULL OR opened_at < $6)
           GROUP BY conversation_id`,
    params: [variants[1]?.share ?? 0, createdAt, stoppedAt ?? null],
    episodesOf: 'conversation',
  };
}

function customersOfChannels(design: BeforeAfterDesign): UnitSource {
  const { beginsAt, changedAt } = daysOf(design);
  return {
    // Whoever came later has no time before the change to be compared with.
    sql: `SELECT customer_id AS unit, customer_id, (acquisition_channel = ANY ($4::text[]))::int AS variant,
                 $7::timestamptz AS entered_at
            FROM relationships
           WHERE shop_id = $1 AND acquisition_channel = ANY ($4::text[] || $5::text[])
             AND (established_at IS NULL OR established_at < $6)`,
    params: [design.changedChannels, design.comparisonChannels, beginsAt, changedAt],
    episodesOf: 'customer',
  };
}

/** The shop's present customers, over the days just past: what a metric is without an experiment. */
export const presentCustomers: UnitSource = {
  sql: `SELECT customer_id AS unit, customer_id, 0 AS variant, $2::timestamptz - $3 * interval '24 hours' AS entered_at
          FROM relationships WHERE shop_id = $1 AND is_active`,
  params: [],
  episodesOf: 'customer',
};

/** The conversations that were opened over so many days before those that count. */
export function recentConversations(days: number): UnitSource {
  return {
    sql: `SELECT conversation_id::text AS unit, NULL::text AS customer_id, 0 AS variant, min(opened_at) AS entered_at
            FROM episodes
           WHERE shop_id = $1 AND opened_at >= $2::timestamptz - ($3 + $4) * interval '24 hours'
             AND opened_at < $2::timestamptz - $3 * interval '24 hours'
           GROUP BY conversation_id`,
    params: [days],
    episodesOf: 'conversation',
  };
}
