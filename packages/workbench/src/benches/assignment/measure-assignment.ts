import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '@guanxi/learning';
import type { Measurement } from '../../print/figures.js';
import { WrongInput } from '../../wrong-input.js';
import { ServicePrograms } from '../platform/service-programs.js';
import { startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { Assigned } from './assigned.js';
import { Crowd, type Waiting } from './crowd.js';
import { rawTransactionsPerSecond } from './raw-transactions.js';

const agents_default = 1_000;
const customers_default = 3_000;
const warm_up_share = 0.1;
const raw_transactions = 10_000;
const at_once = 8;
const paced_per_s = 300;
const paced_seconds = 8;
const wait_ms_max = 300_000;

/**
 * How many customers a second get their agent, of 1,000 in ten groups: those who wait when the gates open
 * (`assigned_per_s`), and all the way from asking for a human, eight at once, until the last is served (`through_per_s`);
 * beside transactions of one update and one insert on the same Postgres over eight connections. Then how long it takes from
 * asking to being served at 300 a second. Real services, real Postgres, real NATS; assigned is owned, seated, told and
 * audited, not merely offered. `--agents N` and `--customers N` make it smaller or larger.
 */
export async function assignment({ seed, progress, options }: BenchOptions): Promise<Measurement> {
  const agents = countOf('agents', options['agents'], agents_default);
  const customers = countOf('customers', options['customers'], customers_default);
  const began = performance.now();
  const servers = await startServers();
  const ends: (() => Promise<void>)[] = [() => servers.stop()];
  try {
    const programs = await ServicePrograms.prepare(servers);
    ends.push(() => programs.stop());
    const settings = { LEASE_TTL_MS: '600000' };
    const [presence] = await programs.start('presence', 1, settings);
    const peer = { ...settings, PRESENCE_ADDRESS: presence!.address };
    const [conversation] = await programs.start('conversation', 1, peer);
    const crowd = new Crowd(programs, presence!, conversation!);
    const assigned = await Assigned.open({
      conversation: conversation!.databaseUrl,
      presence: presence!.databaseUrl,
    });
    ends.push(() => assigned.close());
    progress.show('begin, update, insert, commit', 0);
    const raw = await servers.database('raw');
    const raw_tx_per_s = await rawTransactionsPerSecond(raw, raw_transactions, at_once);
    progress.show('agents come online', 0.1);
    const warmUp = Math.ceil(customers * warm_up_share);
    // Twice as many seats as are taken: the shop is busy, and not full.
    await crowd.staff(agents, Math.ceil((2 * (warmUp + 2 * customers + paced_per_s * paced_seconds)) / agents));
    await drain(crowd, assigned, warmUp, 0);
    progress.show('those who wait are assigned', 0.3);
    const { asked_per_s, assigned_per_s } = await drain(crowd, assigned, customers, warmUp);
    progress.show('asked and assigned', 0.6);
    const through_per_s = await through(crowd, assigned, customers, warmUp + customers);
    progress.show(`${paced_per_s} a second`, 0.8);
    const delays_ms = Float64Array.from(await paced(crowd, assigned)).sort();
    return {
      name: 'assignment',
      size: customers,
      seed,
      seconds: (performance.now() - began) / 1_000,
      figures: {
        assigned_per_s,
        raw_tx_per_s,
        ratio: assigned_per_s / raw_tx_per_s,
        delay_p50_ms: quantile(delays_ms, 0.5),
        delay_p99_ms: quantile(delays_ms, 0.99),
        violations: await assigned.violations(),
        asked_per_s,
        through_per_s,
        through_ratio: through_per_s / raw_tx_per_s,
        agents,
      },
      aims: [
        { figure: 'assigned_per_s', reference: { value: raw_tx_per_s, by: 'begin, update, insert, commit' } },
        { figure: 'ratio', aim: '>= 0.35' },
        { figure: 'delay_p99_ms', aim: '< 200' },
        { figure: 'violations', aim: '= 0' },
      ],
    };
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

/** Has so many wait, then lets the agents serve them. */
async function drain(crowd: Crowd, assigned: Assigned, count: number, before: number) {
  await crowd.setPolicy(false);
  const waiting = await crowd.open(count);
  const asking = performance.now();
  await crowd.askAll(waiting, at_once);
  const asked_s = (performance.now() - asking) / 1_000;
  const began = performance.now();
  await crowd.setPolicy(true);
  await assigned.inAll(before + count, wait_ms_max);
  return { asked_per_s: count / asked_s, assigned_per_s: count / ((performance.now() - began) / 1_000) };
}

async function through(crowd: Crowd, assigned: Assigned, count: number, before: number): Promise<number> {
  const waiting = await crowd.open(count);
  const began = performance.now();
  await crowd.askAll(waiting, at_once);
  await assigned.inAll(before + count, wait_ms_max);
  return count / ((performance.now() - began) / 1_000);
}

/** Milliseconds from the request until an agent owns the conversation, as the database shows it, of evenly paced ones. */
async function paced(crowd: Crowd, assigned: Assigned): Promise<number[]> {
  const waiting = await crowd.open(paced_per_s * paced_seconds);
  const askedAt = new Map<string, number>();
  const pending = new Set<string>();
  const delays_ms: number[] = [];
  const seen = (conversationId: string) => {
    delays_ms.push(performance.now() - (askedAt.get(conversationId) as number));
  };
  const asks: Promise<void>[] = [];
  const began = performance.now();
  const looking = assigned.each(pending, seen, wait_ms_max, () => delays_ms.length === waiting.length);
  // What it throws is thrown below; until then it must not count as unhandled.
  looking.catch(() => undefined);
  for (const [i, one] of waiting.entries()) {
    await pause(Math.max(0, began + (i * 1_000) / paced_per_s - performance.now()));
    asks.push(ask(crowd, one, askedAt, pending));
  }
  await Promise.all(asks);
  await looking;
  return delays_ms;
}

async function ask(crowd: Crowd, one: Waiting, askedAt: Map<string, number>, pending: Set<string>): Promise<void> {
  askedAt.set(one.conversationId, performance.now());
  pending.add(one.conversationId);
  await crowd.ask(one);
}

function countOf(name: string, given: string | boolean | undefined, otherwise: number): number {
  const count = given === undefined ? otherwise : Number(given);
  if (!Number.isInteger(count) || count < 1) throw new WrongInput(`--${name}: "${given}" is not a whole number from 1`);
  return count;
}
