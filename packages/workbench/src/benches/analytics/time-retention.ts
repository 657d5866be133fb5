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
import type { Replica, ServicePrograms } from '../platform/service-programs.js';
import type { Servers } from '../plumbing/servers.js';
import { fillActivity } from './fill-activity.js';
import { type MadeUpActivity, madeUpActivity } from './made-up-activity.js';
import { retentionInDuckdb } from './retention-in-duckdb.js';
import { type Matrix, retentionInSql } from './retention-in-sql.js';
import { timesOf } from './timed-reports.js';

const shopId = 'bench-activity';
const caller = { subject: 'bench', role: 'operator', shop: '*' } as const;
const weeks = 12;
const week_ms = 7 * 86_400_000;
const deadline_ms = 120_000;

/**
 * What the reports on a shop's activity take, and the retention of 12 cohorts over 12 weeks beside the same matrix in SQL on
 * the same Postgres and in DuckDB. @throws {Error} where they do not come to the same figures.
 */
export async function timeRetention(
  programs: ServicePrograms,
  replica: Replica,
  servers: Servers,
  customers: number,
  seed: number,
): Promise<Record<string, number>> {
  const reports = reportsOf(programs, replica);
  const activity = madeUpActivity(customers, seed);
  await fillActivity(replica.databaseUrl, shopId, activity, seed);
  const first_ms = await milliseconds(() => measureWeeks(reports, activity));
  const retention = await timesOf(() => measureWeeks(reports, activity));
  const channel = await timesOf(() => measureWeeks(reports, activity, CohortBy.ACQUISITION_CHANNEL));
  const matrix = matrixOf(await measureWeeks(reports, activity));
  const funnel = await timesOf(() => countFunnel(reports, activity));
  const paths = await timesOf(() => tracePaths(reports, activity));
  const sql = await retentionInSql(await servers.database('plain'), activity, weeks);
  const duckdb = await retentionInDuckdb(activity, weeks);
  refuseDifferences(matrix, sql.matrix, 'Postgres');
  refuseDifferences(matrix, duckdb.matrix, 'DuckDB');
  const retention_ms = quantile(retention, 0.5);
  return {
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
  };
}

function reportsOf(programs: ServicePrograms, replica: Replica) {
  return {
    retention: programs.client(replica, RetentionServiceService, caller, { deadline_ms }),
    behaviour: programs.client(replica, BehaviourReportServiceService, caller, { deadline_ms }),
  };
}
type Reports = ReturnType<typeof reportsOf>;

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

async function milliseconds(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}
