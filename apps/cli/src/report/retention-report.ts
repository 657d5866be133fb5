import { writeFile } from 'node:fs/promises';
import {
  CohortBy,
  MeasureRetentionRequest,
  type MeasureRetentionResponse,
  PeriodUnit,
  RetentionKind,
  RetentionServiceService,
} from '@guanxi/contracts/analytics/v1/retention.js';
import { type Command, Option } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { kindNames, readKind } from './read-kind.js';
import { readBound, readWhole, readZone } from './read-span.js';
import { chartsOf, csvOf, renderCohorts, renderCurve, SPANS_SHOWN_MAX } from './render-retention.js';

type Unit = 'day' | 'week' | 'month';

interface RetentionOptions {
  shop: string;
  by: Unit;
  cohort: keyof typeof cohorts;
  segment?: string;
  kind: keyof typeof kinds;
  rolling?: string;
  brackets?: string;
  back?: string;
  from?: string;
  until?: string;
  periods?: string;
  zone: string;
  least?: string;
  csv?: string;
}

const units: Record<Unit, PeriodUnit> = { day: PeriodUnit.DAY, week: PeriodUnit.WEEK, month: PeriodUnit.MONTH };
const cohorts = {
  first: CohortBy.FIRST_CONTACT,
  channel: CohortBy.ACQUISITION_CHANNEL,
  segment: CohortBy.SEGMENT,
  messaged: CohortBy.MESSAGED,
  served: CohortBy.SERVED,
};
const kinds = {
  classic: RetentionKind.CLASSIC,
  unbounded: RetentionKind.UNBOUNDED,
  rolling: RetentionKind.ROLLING,
  bracket: RetentionKind.BRACKET,
};
const day_ms = 86_400_000;
const default_ms: Record<Unit, number> = { day: 15 * day_ms, week: 13 * 7 * day_ms, month: 366 * day_ms };

const EXAMPLES = `
A customer's cohort is that of her first contact: anything she did but leave a message unread, mute or complain. Period 0 is
that of the first contact. What is not over yet is left out. ${`What --back and funnels count: ${kindNames.join(', ')}.`}

Examples:
  $ npm run guanxi -- report retention --shop lanmei
  $ npm run guanxi -- report retention --shop lanmei --by month --back purchased --zone Asia/Shanghai --csv retention.csv
  $ npm run guanxi -- report retention --shop lanmei --cohort channel --kind unbounded --from 2026-01-01 --until 2026-04-01
  $ npm run guanxi -- report retention --shop lanmei --by week --segment loyal
  $ npm run guanxi -- report retention --shop cdnow --by month --from 1997-01-01 --until 1998-07-01`;

/** `report retention` */
export function addRetentionReport(report: Command, perform: Perform): void {
  const command = report
    .command('retention')
    .description('who came back, cohort by cohort')
    .requiredOption('--shop <shop>', 'the shop')
    .addOption(new Option('--by <unit>', 'the periods').choices(Object.keys(units)).default('week'))
    .addOption(new Option('--cohort <what>', 'what makes a cohort').choices(Object.keys(cohorts)).default('first'))
    .option('--segment <segment>', 'those who are in it now, and the others')
    .addOption(new Option('--kind <kind>', 'when she came back').choices(Object.keys(kinds)).default('classic'))
    .option('--rolling <periods>', 'with --kind rolling: in how many periods up to the one shown')
    .option('--brackets <starts>', 'with --kind bracket: with which periods they begin, such as 1,4,8')
    .option('--back <kinds>', 'what counts as coming back, with commas between (default: any contact)')
    .option('--from <date>', 'the first cohort')
    .option('--until <date>', 'nothing is looked at from then on (default: now)')
    .option('--periods <number>', 'the last period shown (default: as many as fit)')
    .option('--zone <zone>', 'whose calendar counts', 'UTC')
    .option('--least <customers>', 'hide smaller cohorts; 10 at least')
    .option('--csv <file>', 'write the table to a file')
    .addHelpText('after', EXAMPLES);
  perform<RetentionOptions>(command, reportRetention);
}

async function reportRetention(session: Session, options: RetentionOptions): Promise<object> {
  const { platform, say, path, texts } = session;
  const request = requestOf(options, session.now());
  const client = platform.client('analytics', RetentionServiceService, merchantOf(options.shop));
  const measured = await client.measureRetention(request, { deadline_ms: 60_000 });
  const words = texts.activity;
  if (measured.cohorts.every(({ customerCount }) => customerCount === 0)) say(words.nobody);
  else {
    say(words.retention(words.units[options.by], options.zone));
    say(renderCohorts(measured, session));
    if (measured.spans.length > SPANS_SHOWN_MAX) say(words.moreColumns(SPANS_SHOWN_MAX));
    say(words.curve);
    say(renderCurve(measured, session));
    for (const chart of chartsOf(measured, session)) session.draw(chart);
  }
  if (measured.hiddenCohortCount > 0) say(words.hidden(measured.hiddenCohortCount));
  if (options.csv) {
    const file = path(options.csv);
    await writeFile(file, csvOf(measured));
    say(words.wrote(file));
  }
  return asObject(measured);
}

function requestOf(options: RetentionOptions, now: Date): MeasureRetentionRequest {
  const zone = readZone(options.zone);
  const until = options.until ? readBound('--until', options.until, zone) : now;
  const from = options.from
    ? readBound('--from', options.from, zone)
    : new Date(until.getTime() - default_ms[options.by]);
  // Whoever names a segment wants to see it.
  const cohort = options.segment && options.cohort === 'first' ? 'segment' : options.cohort;
  return MeasureRetentionRequest.fromPartial({
    ...{ shopId: options.shop, timeZone: zone, periodUnit: units[options.by], from, until },
    ...{ kind: kinds[options.kind], cohortBy: cohorts[cohort], segmentId: options.segment ?? '' },
    backKinds: options.back?.split(',').map((name) => readKind('--back', name)) ?? [],
    lastPeriod: options.periods ? readWhole('--periods', options.periods, 1, 400) : 0,
    rollingPeriods: options.rolling ? readWhole('--rolling', options.rolling, 1, 31) : 0,
    bracketStarts: options.brackets?.split(',').map((start) => readWhole('--brackets', start, 1, 400)) ?? [],
    cohortCustomersMin: options.least ? readWhole('--least', options.least, 10, 1_000_000) : 0,
  });
}

function asObject({ spans, cohorts: found, curve, hiddenCohortCount, factCount }: MeasureRetentionResponse): object {
  return {
    spans: spans.map(({ firstPeriod, lastPeriod }) => [firstPeriod, lastPeriod ?? null]),
    cohorts: found.map(({ name, customerCount, retainedCounts }) => ({
      cohort: name,
      customers: customerCount,
      retained: retainedCounts,
    })),
    curve: curve.map(({ customerCount, retainedCount, share, low, high }) => ({
      customers: customerCount,
      retained: retainedCount,
      share,
      low,
      high,
    })),
    hidden_cohorts: hiddenCohortCount,
    facts: factCount,
  };
}
