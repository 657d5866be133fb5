import { setTimeout as pause } from 'node:timers/promises';
import { repeatEvents } from '@guanxi/messaging/testing/repeat-events';
import { SeededRandom, waitFor } from '@guanxi/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Platform } from './chaos/platform.js';
import { Shop } from './chaos/shop.js';

const seed = Number(process.env['GUANXI_SEED'] ?? 20_260_304);
const runs = Number(process.env['GUANXI_RUNS'] ?? 1);
const minutes = Number(process.env['GUANXI_MINUTES'] ?? 0);
const customers_per_run = 12;
const customers_at_once = 4;
const between_kills_ms = 400;
const repeated_share = 0.4;
const tellers = ['relationship', 'conversation', 'presence'] as const;
const settle_ms_max = 90_000;
const run_ms_max = 240_000;
// Analytics most: in the middle of applying events. Then those whose relay may have published and not noted it.
const victims = ['analytics', 'conversation', 'analytics', 'relationship', 'nats', 'analytics', 'presence'] as const;

// What facts of conversation and presence are projected to. Evidence is sealed anew, and a day without a rating in force says nothing.
const drawn = {
  interventions: "to_jsonb(one) - 'evidence'",
  episodes: 'to_jsonb(one)',
  conversation_customers: 'to_jsonb(one)',
  case_steps: 'to_jsonb(one)',
  deadlines: 'to_jsonb(one)',
  decision_hours: 'to_jsonb(one)',
  quality_ratings: 'to_jsonb(one)',
  quality_days: 'CASE WHEN rated_count > 0 THEN to_jsonb(one) END',
  bot_turn_minutes: 'to_jsonb(one)',
  handovers: 'to_jsonb(one)',
  queue_waits: 'to_jsonb(one)',
  agent_states: 'to_jsonb(one)',
  agents_now: 'to_jsonb(one)',
  seats: 'to_jsonb(one)',
};

let platform: Platform;
let database: pg.Client;
const owners = new Map<string, pg.Client>();

beforeAll(async () => {
  platform = await Platform.start();
  database = new pg.Client({ connectionString: platform.databaseUrl('analytics') });
  await database.connect();
  for (const owner of ['presence', 'conversation'] as const) {
    const theirs = new pg.Client({ connectionString: platform.databaseUrl(owner) });
    await theirs.connect();
    owners.set(owner, theirs);
  }
}, 240_000);

afterAll(async () => {
  await database?.end();
  for (const theirs of owners.values()) await theirs.end();
  await platform?.stop();
});

/** Every row of a shop in these tables. */
async function rowsOf({ shopId }: Shop): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [table, row] of Object.entries(drawn)) {
    const { rows } = await database.query<{ row: string }>(
      `SELECT row::text FROM (SELECT ${row} AS row FROM ${table} AS one WHERE shop_id = $1) AS rows
        WHERE row IS NOT NULL ORDER BY 1`,
      [shopId],
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

/** How many facts of agents, seats and waits their owners have, whom `Reconcile` asks for none of them. */
async function ownersHave({ shopId }: Shop): Promise<number[]> {
  const counts: number[] = [];
  for (const [owner, what] of [
    ['presence', 'SELECT count(*) FROM agent_states WHERE shop_id = $1'],
    ['presence', 'SELECT count(accepted_at) + count(ended_at) AS count FROM seats WHERE shop_id = $1'],
    ['conversation', 'SELECT count(*) FROM control_changes WHERE shop_id = $1 AND queued_at IS NOT NULL'],
  ] as const) {
    const { rows } = await owners.get(owner)!.query<{ count: string }>(what, [shopId]);
    counts.push(Number(rows[0]?.count));
  }
  return counts;
}

/** The same as it is projected. */
async function projected({ shopId }: Shop): Promise<number[]> {
  const { rows } = await database.query<{ states: string; seats: string; waits: string }>(
    `SELECT (SELECT count(*) FROM agent_states WHERE shop_id = $1) AS states,
            (SELECT count(accepted_at) + count(ended_at) FROM seats WHERE shop_id = $1) AS seats,
            (SELECT count(*) FILTER (WHERE joined) + count(ended_at) FROM queue_waits WHERE shop_id = $1) AS waits`,
    [shopId],
  );
  return Object.values(rows[0] ?? {}).map(Number);
}

/** Spoils what is projected, has it drawn anew, and expects every row as it was. Returns how many rows each table has. */
async function drawAnew(shop: Shop): Promise<Map<string, number>> {
  await waitFor(async () => String(await projected(shop)) === String(await ownersHave(shop)), settle_ms_max);
  const before = await rowsOf(shop);
  for (const table of Object.keys(drawn)) {
    await database.query(`DELETE FROM ${table} WHERE shop_id = $1 AND random() < 0.5`, [shop.shopId]);
  }
  await database.query('UPDATE decision_hours SET count = count + 7 WHERE shop_id = $1', [shop.shopId]);
  await shop.rebuild();
  expect(await rowsOf(shop)).toEqual(before);
  expect((await shop.differences())?.differing).toEqual([]);
  return new Map(Object.entries(before).map(([table, rows]) => [table, rows.length]));
}

// Goes on from run to run, so that in a long one everybody is killed at some time.
let kills = 0;

/** Kills one after the other until it is told to stop. */
async function haunt(signal: AbortSignal): Promise<void> {
  for (; !signal.aborted; kills += 1) {
    const victim = victims[kills % victims.length]!;
    if (victim === 'nats') await platform.killNats();
    else await platform.kill(victim);
    await pause(between_kills_ms, undefined, { signal }).catch(() => undefined);
  }
}

/** What runs came to together. */
interface Total {
  repeated: number;
  counted: Map<string, number>;
  /** Rows that were drawn anew, by table. */
  drawn: Map<string, number>;
}

function addTo(totals: Map<string, number>, counts: ReadonlyMap<string, number>): void {
  for (const [name, count] of counts) totals.set(name, (totals.get(name) ?? 0) + count);
}

async function play(run: number, total: Total): Promise<Shop> {
  const random = new SeededRandom(seed + run);
  const shop = new Shop(platform, `chaos-${run}`, random);
  await shop.open();
  const over = new AbortController();
  const haunting = haunt(over.signal);
  try {
    const waiting = Array.from({ length: customers_per_run }, (_, i) => `c-${run}-${i}`);
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await shop.visit(next);
    };
    await Promise.all(Array.from({ length: customers_at_once }, lane));
  } finally {
    over.abort();
    await haunting;
  }
  const repeated = await repeatEvents(platform.nats.url, tellers, shop.shopId, repeated_share, random);
  expect(repeated).toBeGreaterThan(20);
  const { counted } = await waitFor(async () => {
    const now = await shop.differences();
    return now && now.differing.length === 0 ? now : undefined;
  }, settle_ms_max).catch(async () => {
    throw new Error(`figures differ: ${JSON.stringify((await shop.differences())?.differing)}`);
  });
  total.repeated += repeated;
  addTo(total.counted, counted);
  addTo(total.drawn, await drawAnew(shop));
  return shop;
}

/** Says what was done, and that every figure of every run agreed. */
function tell({ repeated, counted, drawn }: Total, played: number, took_min: number): void {
  const killed = [...platform.killed].map(([name, times]) => `${name} ${times}×`).join(', ');
  const facts = [...counted].map(([name, count]) => `${name} ${count}`).join(', ');
  process.stdout.write(`${played} runs from seed ${seed} in ${took_min.toFixed(1)} min: killed ${killed}\n`);
  process.stdout.write(
    `  ${repeated} events told again, late and in any order; differences 0 in ${counted.size} figures:\n`,
  );
  process.stdout.write(`  ${facts}\n`);
  const rows = [...drawn].map(([table, count]) => `${table} ${count}`).join(', ');
  process.stdout.write(`  spoilt and drawn anew from their owners, every row as it was: ${rows}\n`);
}

it(
  'agrees with every owner to the last fact after kills, repeats and late events, and would notice one that is missing',
  async () => {
    const total: Total = { repeated: 0, counted: new Map(), drawn: new Map() };
    const began = performance.now();
    const passed_min = () => (performance.now() - began) / 60_000;
    let [shop, run] = [await play(1, total), 1];
    while (run < runs || passed_min() < minutes) shop = await play(++run, total);
    tell(total, run, passed_min());
    for (const figure of ['episodes_opened', 'handovers', 'queue_joined', 'ratings', 'decisions_no_reason']) {
      expect(total.counted.get(figure), figure).toBeGreaterThan(0);
    }
    for (const table of [
      'interventions',
      'decision_hours',
      'handovers',
      'queue_waits',
      'agent_states',
      'seats',
      'bot_turn_minutes',
    ]) {
      expect(total.drawn.get(table), table).toBeGreaterThan(0);
    }
    await database.query(
      `DELETE FROM decision_hours WHERE shop_id = $1
          AND (hour, rule, scene, answer, product_id) = (SELECT hour, rule, scene, answer, product_id
               FROM decision_hours WHERE shop_id = $1 AND rule = 'no_reason' LIMIT 1)`,
      [shop.shopId],
    );
    const { differing = [] } = (await shop.differences()) ?? {};
    expect(differing.map(({ name }) => name)).toEqual(['decisions_no_reason']);
  },
  (Math.max(runs, 1) + minutes) * run_ms_max,
);
