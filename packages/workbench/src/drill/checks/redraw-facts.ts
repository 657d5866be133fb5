import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ReconciliationServiceService } from '@guanxi/contracts/analytics/v1/reconciliation.js';
import type { Shop } from '../people/shop.js';
import type { DrilledStack } from '../stack/drilled-stack.js';
import { query } from './check-tables.js';

const still_ms = 1_500;
const still_ms_max = 60_000;
const redraw_ms_max = 600_000;

/**
 * What analytics projects of its owners' facts, and what of a row is held to be the same when it is drawn anew: evidence is
 * sealed anew, and a day of which no rating is in force any more has no row.
 */
const projections = {
  relationships: 'to_jsonb(one)',
  merges: 'to_jsonb(one)',
  behaviour_totals: 'to_jsonb(one)',
  outcomes: 'to_jsonb(one)',
  purchases: 'to_jsonb(one)',
  cancellations: 'to_jsonb(one)',
  screenings: 'to_jsonb(one)',
  campaigns: 'to_jsonb(one)',
  campaign_audience: 'to_jsonb(one)',
  campaign_starts: 'to_jsonb(one)',
  interventions: "to_jsonb(one) - 'evidence'",
  episodes: 'to_jsonb(one)',
  conversation_customers: 'to_jsonb(one)',
  case_steps: 'to_jsonb(one)',
  deadlines: 'to_jsonb(one)',
  decision_hours: 'to_jsonb(one)',
  bot_turn_minutes: 'to_jsonb(one)',
  quality_ratings: 'to_jsonb(one)',
  quality_days: 'CASE WHEN rated_count > 0 THEN to_jsonb(one) END',
  rollout_changes: 'to_jsonb(one)',
  handovers: 'to_jsonb(one)',
  queue_waits: 'to_jsonb(one)',
  agent_states: 'to_jsonb(one)',
  agents_now: 'to_jsonb(one)',
  seats: 'to_jsonb(one)',
} as const;

/** Projections that were drawn anew from their owners, beside what they were before. */
export interface Redrawn {
  rows: number;
  /** Each row that was there before and is not any more, or the other way round. */
  differing: string[];
}

/**
 * Has analytics draw all facts of a shop anew and compares every row with what was there before. Call it when nobody is at
 * work any more; it waits until nothing changes.
 *
 * @throws {GuanxiError} where an owner cannot be asked.
 */
export async function redrawFacts(stack: DrilledStack, { shopId, caller, operator }: Shop): Promise<Redrawn> {
  const read = () => readRows(stack, shopId);
  const before = await untilStill(read);
  const client = caller.client('analytics', operator, ReconciliationServiceService);
  const told = client.rebuildFacts({ shopId, idempotencyKey: randomUUID() }, { deadline_ms: redraw_ms_max });
  let isComplete = false;
  for await (const step of told) isComplete = step.isComplete;
  if (!isComplete) throw new Error('the facts were not drawn to their end');
  return compareRows(before, await read());
}

/** Rows that only one of the two has. */
export function compareRows(before: ReadonlySet<string>, after: ReadonlySet<string>): Redrawn {
  const gone = [...before].filter((row) => !after.has(row)).map((row) => `not drawn anew: ${row}`);
  const come = [...after].filter((row) => !before.has(row)).map((row) => `drawn anew only: ${row}`);
  return { rows: before.size, differing: [...gone, ...come] };
}

/** Every row behind the name of its table: a row is found once, since its key is part of it. */
async function readRows(stack: DrilledStack, shopId: string): Promise<Set<string>> {
  const all = Object.entries(projections).map(
    ([table, row]) => `SELECT '${table} ' || (${row})::text AS row FROM ${table} AS one WHERE shop_id = $1`,
  );
  const sql = `SELECT row FROM (${all.join(' UNION ALL ')}) AS rows WHERE row IS NOT NULL`;
  const rows = await query<{ row: string }>(stack.databaseUrl('analytics'), sql, [shopId]);
  return new Set(rows.map(({ row }) => row));
}

/** What is read once it has been the same for some time, or when the patience is over. */
async function untilStill(read: () => Promise<Set<string>>): Promise<Set<string>> {
  const end = performance.now() + still_ms_max;
  let seen = await read();
  for (;;) {
    await pause(still_ms);
    const now = await read();
    if (compareRows(seen, now).differing.length === 0 || performance.now() > end) return now;
    seen = now;
  }
}
