import { quantile } from '@guanxi/learning';
import type { Measurement } from '../../print/figures.js';
import { WrongInput } from '../../wrong-input.js';
import { cpuSeconds } from '../platform/cpu-seconds.js';
import { ServicePrograms } from '../platform/service-programs.js';
import { startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { Assigned } from './assigned.js';
import { Crowd } from './crowd.js';
import { delaysAt, stepped_max, sustainedPerSecond } from './paced.js';
import { rawTransactionsPerSecond } from './raw-transactions.js';

const agents_default = 1_000;
const customers_default = 3_000;
const warm_up_share = 0.1;
const raw_transactions = 10_000;
const at_once = 8;
const paced_per_s = 300;
const paced_seconds = 8;
const delay_p99_ms_aim = 200;
const wait_ms_max = 300_000;

/**
 * How many customers a second get their agent, of 1,000 in ten groups: those who wait when the gates open
 * (`assigned_per_s`), and all the way from asking for a human, eight at once, until the last is served (`through_per_s`);
 * beside transactions of one update and one insert on the same Postgres over eight connections, and with the processor
 * time that services and Postgres take for each, from opening her conversation on (`processor_ms_each`). Then up to which
 * rate 99 in 100 are served within 200 ms of asking (`sustained_per_s`), and how long it takes at 300 a second. Real
 * services, real Postgres, real NATS; assigned is owned, seated, told and audited, not merely offered. `--agents N` and
 * `--customers N` make it smaller or larger.
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
    const taken = warmUp + 2 * customers + stepped_max + paced_per_s * paced_seconds;
    await crowd.staff(agents, Math.ceil((2 * taken) / agents));
    await drain(crowd, assigned, warmUp, 0);
    progress.show('those who wait are assigned', 0.3);
    const { asked_per_s, assigned_per_s } = await drain(crowd, assigned, customers, warmUp);
    progress.show('asked and assigned', 0.6);
    const pids = [conversation!.pid, presence!.pid, servers.postgresPid];
    const before_ms = await processor_ms(pids);
    const through_per_s = await through(crowd, assigned, customers, warmUp + customers);
    const processor_ms_each = ((await processor_ms(pids)) - before_ms) / customers;
    progress.show('the rate that is kept up with', 0.7);
    const sustained_per_s = await sustainedPerSecond(delay_p99_ms_aim, crowd, assigned);
    progress.show(`${paced_per_s} a second`, 0.8);
    const delays_ms = await delaysAt(paced_per_s, paced_seconds, crowd, assigned);
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
        processor_ms_each,
        sustained_per_s,
        agents,
      },
      aims: [
        { figure: 'assigned_per_s', reference: { value: raw_tx_per_s, by: 'begin, update, insert, commit' } },
        { figure: 'ratio', aim: '>= 0.35' },
        { figure: 'delay_p99_ms', aim: `< ${delay_p99_ms_aim}` },
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

/** Processor time that the services and Postgres have taken so far, in milliseconds. */
async function processor_ms(pids: readonly number[]): Promise<number> {
  const seconds = await Promise.all(pids.map(cpuSeconds));
  return 1_000 * seconds.reduce((sum, one) => sum + one, 0);
}

function countOf(name: string, given: string | boolean | undefined, otherwise: number): number {
  const count = given === undefined ? otherwise : Number(given);
  if (!Number.isInteger(count) || count < 1) throw new WrongInput(`--${name}: "${given}" is not a whole number from 1`);
  return count;
}
