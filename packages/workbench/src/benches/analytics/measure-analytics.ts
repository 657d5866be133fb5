import { setTimeout as pause } from 'node:timers/promises';
import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import {
  BehaviourReportServiceService,
  CountFunnelRequest,
  TracePathsRequest,
} from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import {
  CohortBy,
  MeasureRetentionRequest,
  type MeasureRetentionResponse,
  PeriodUnit,
  RetentionServiceService,
} from '@guanxi/contracts/analytics/v1/retention.js';
import { quantile } from '@guanxi/learning';
import { streamOf } from '@guanxi/messaging';
import type { Measurement } from '../../print/figures.js';
import { WrongInput } from '../../wrong-input.js';
import { type Replica, ServicePrograms } from '../platform/service-programs.js';
import { type Servers, startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { fillActivity } from './fill-activity.js';
import { type MadeUpActivity, madeUpActivity } from './made-up-activity.js';
import { rawFactsPerSecond } from './raw-facts.js';
import { retentionInDuckdb } from './retention-in-duckdb.js';
import { type Matrix, retentionInSql } from './retention-in-sql.js';
import { tell, toldBehaviours } from './told-behaviours.js';

const shopId = 'bench';
const streamed = 'streamed';
const caller = { subject: 'bench', role: 'operator', shop: '*' } as const;
const customers_default = 1_000_000;
const weeks = 12;
const week_ms = 7 * 86_400_000;
const events_told = 400;
const behaviours_per_event = 1_000;
const calls_per_report = 25;
const scans_per_report = 5;
const look_ms = 10;
const deadline_ms = 120_000;

/** Where nobody answers: no owner is asked here. */
const nobody = {
  RELATIONSHIP_ADDRESS: '127.0.0.1:9',
  FILTERING_ADDRESS: '127.0.0.1:9',
  CONVERSATION_ADDRESS: '127.0.0.1:9',
};

/**
 * How fast facts get from the stream into reports, beside consuming and inserting the same alone; and what the retention
 * of 12 cohorts over 12 weeks takes over gRPC, beside the same matrix in SQL on the same Postgres and in DuckDB. All three
 * must come to the same figures. `--size` is the number of customers, each active on some of 90 days.
 */
export async function analytics({ seed, progress, options }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const customers = readSize(options['size']);
  const servers = await startServers();
  const programs = await ServicePrograms.prepare(servers);
  try {
    progress.show('facts from the stream', 0);
    const told = toldBehaviours(events_told, behaviours_per_event, seed);
    await tell(servers.natsUrl, streamed, told);
    const raw_facts_per_s = await rawFactsPerSecond(
      servers.natsUrl,
      await servers.database('raw'),
      streamOf('relationship'),
      events_told,
    );
    const [replica] = await programs.start('analytics', 1, nobody);
    const reports = reportsOf(programs, replica!);
    const facts_per_s = await factsPerSecond(reports);
    progress.show('activity of a shop', 0.25);
    const activity = madeUpActivity(customers, seed);
    await fillActivity(replica!.databaseUrl, shopId, activity, seed);
    progress.show('reports', 0.4);
    const first_ms = await milliseconds(() => measureWeeks(reports, activity));
    const retention = await timesOf(calls_per_report, () => measureWeeks(reports, activity));
    const channel = await timesOf(calls_per_report, () =>
      measureWeeks(reports, activity, CohortBy.ACQUISITION_CHANNEL),
    );
    const matrix = matrixOf(await measureWeeks(reports, activity));
    const funnel = await timesOf(scans_per_report, () => countFunnel(reports, activity));
    const paths = await timesOf(scans_per_report, () => tracePaths(reports, activity));
    progress.show('the same in SQL and in DuckDB', 0.6);
    const sql = await plainSql(servers, activity);
    const duckdb = await retentionInDuckdb(activity, weeks);
    refuseDifferences(matrix, sql.matrix, 'Postgres');
    refuseDifferences(matrix, duckdb.matrix, 'DuckDB');
    const retention_ms = quantile(retention, 0.5);
    return {
      name: 'analytics',
      size: customers,
      seed,
      seconds: (performance.now() - began) / 1_000,
      figures: {
        facts_per_s,
        raw_facts_per_s,
        ratio: facts_per_s / raw_facts_per_s,
        retention_ms,
        sql_retention_ms: sql.ms,
        duckdb_retention_ms: duckdb.ms,
        retention_vs_sql: sql.ms / retention_ms,
        retention_vs_duckdb: duckdb.ms / retention_ms,
        retention_first_ms: first_ms,
        retention_p99_ms: quantile(retention, 0.99),
        retention_by_channel_p99_ms: quantile(channel, 0.99),
        funnel_p99_ms: quantile(funnel, 0.99),
        paths_p99_ms: quantile(paths, 0.99),
        facts: activity.customerOf.length,
      },
      aims: [
        { figure: 'facts_per_s', reference: { value: raw_facts_per_s, by: 'consume and insert' } },
        { figure: 'ratio', aim: '>= 0.5' },
        { figure: 'retention_ms', reference: { value: duckdb.ms, by: 'DuckDB' } },
        { figure: 'retention_vs_sql', aim: '>= 50' },
        { figure: 'retention_vs_duckdb', aim: '>= 1' },
      ],
    };
  } finally {
    await programs.stop();
    await servers.stop();
  }
}

function reportsOf(programs: ServicePrograms, replica: Replica) {
  return {
    retention: programs.client(replica, RetentionServiceService, caller, { deadline_ms }),
    behaviour: programs.client(replica, BehaviourReportServiceService, caller, { deadline_ms }),
  };
}
type Reports = ReturnType<typeof reportsOf>;

/** From the first report that sees any fact of the stream to the first that sees all. */
async function factsPerSecond({ retention }: Reports): Promise<number> {
  const request = MeasureRetentionRequest.fromPartial({
    ...{ shopId: streamed, periodUnit: PeriodUnit.MONTH },
    ...{ from: new Date('2026-01-01T00:00:00Z'), until: new Date('2026-02-01T00:00:00Z') },
  });
  const all = events_told * behaviours_per_event;
  let first: { at: number; facts: number } | undefined;
  for (;;) {
    const { factCount } = await retention.measureRetention(request);
    const at = performance.now();
    if (factCount > 0) first ??= { at, facts: factCount };
    if (factCount === all && first) {
      if (first.facts === all) throw new Error('all facts came at once: tell more of them');
      return (all - first.facts) / ((at - first.at) / 1_000);
    }
    await pause(look_ms);
  }
}

function measureWeeks({ retention }: Reports, { began }: MadeUpActivity, cohortBy = CohortBy.FIRST_CONTACT) {
  return retention.measureRetention(
    MeasureRetentionRequest.fromPartial({
      ...{ shopId, periodUnit: PeriodUnit.WEEK, cohortBy },
      ...{ from: began, until: new Date(began.getTime() + weeks * week_ms) },
    }),
  );
}

function countFunnel({ behaviour }: Reports, { began }: MadeUpActivity) {
  const steps = [ActivityKind.PRODUCT_VIEWED, ActivityKind.ADDED_TO_CART, ActivityKind.PURCHASED];
  return behaviour.countFunnel(
    CountFunnelRequest.fromPartial({
      ...{ shopId, steps: steps.map((kind) => ({ kind })), windowSeconds: 30 * 86_400 },
      ...{ from: began, until: new Date(began.getTime() + 30 * 86_400_000) },
    }),
  );
}

function tracePaths({ behaviour }: Reports, { began }: MadeUpActivity) {
  const span = { from: began, until: new Date(began.getTime() + 30 * 86_400_000) };
  return behaviour.tracePaths(TracePathsRequest.fromPartial({ shopId, pauseMinutes: 1_440, ...span }));
}

async function plainSql(servers: Servers, activity: MadeUpActivity): Promise<{ ms: number; matrix: Matrix }> {
  return retentionInSql(await servers.database('plain'), activity, weeks);
}

function matrixOf({ cohorts }: MeasureRetentionResponse): Matrix {
  return new Map(
    cohorts.flatMap(({ retainedCounts }, cohort) =>
      retainedCounts.map((count, later): [string, number] => [`${cohort}/${later}`, count]),
    ),
  );
}

/** @throws {Error} where two have not come to the same figures. */
function refuseDifferences(ours: Matrix, others: Matrix, by: string): void {
  for (const cell of new Set([...ours.keys(), ...others.keys()])) {
    const [mine, theirs] = [ours.get(cell) ?? 0, others.get(cell) ?? 0];
    if (mine !== theirs) throw new Error(`cohort/week ${cell}: ${mine} here, ${theirs} by ${by}`);
  }
}

async function timesOf(calls: number, call: () => Promise<unknown>): Promise<Float64Array> {
  const times = new Float64Array(calls);
  for (let i = 0; i < calls; i++) times[i] = await milliseconds(call);
  return times.sort();
}

async function milliseconds(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

function readSize(size: string | boolean | undefined): number {
  const customers = size === undefined ? customers_default : Number(size);
  if (Number.isInteger(customers) && customers >= 1_000 && customers <= 5_000_000) return customers;
  throw new WrongInput(`--size: "${size}" is not a whole number from 1000 to 5000000`);
}
