import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import {
  BehaviourReportServiceService,
  type PathStep,
  TracePathsRequest,
} from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import type { Command } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { bar, count, percent, renderTable } from '../terminal/table.js';
import { kindNames, readKind } from './read-kind.js';
import { readBound, readWhole, readZone } from './read-span.js';

interface PathsOptions {
  shop: string;
  start?: string;
  pause: string;
  depth: string;
  branches: string;
  from?: string;
  until?: string;
  zone: string;
  least?: string;
}

const span_default_ms = 30 * 86_400_000;

const EXAMPLES = `
Kinds: ${kindNames.join(', ')}. The same again and again is one step.

Examples:
  $ npm run guanxi -- report paths --shop lanmei
  $ npm run guanxi -- report paths --shop lanmei --start message_clicked --depth 4 --branches 3`;

/** `report paths` */
export function addPathsReport(report: Command, perform: Perform): void {
  const command = report
    .command('paths')
    .description('what customers do next, step by step within a visit')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--start <kind>', 'where paths begin (default: with the visit)')
    .option('--pause <minutes>', 'a longer one ends a visit', '30')
    .option('--depth <steps>', 'how far paths are followed', '3')
    .option('--branches <number>', 'how many of each step are shown', '5')
    .option('--from <date>', 'from then on (default: 30 days before the end)')
    .option('--until <date>', 'before (default: now)')
    .option('--zone <zone>', 'whose calendar counts for dates', 'UTC')
    .option('--least <customers>', 'hide branches that fewer took; 10 at least')
    .addHelpText('after', EXAMPLES);
  perform<PathsOptions>(command, reportPaths);
}

async function reportPaths(session: Session, options: PathsOptions): Promise<object> {
  const { platform, texts, say } = session;
  const client = platform.client('analytics', BehaviourReportServiceService, merchantOf(options.shop));
  const traced = await client.tracePaths(requestOf(options, session.now()), { deadline_ms: 60_000 });
  const words = texts.activity;
  if (traced.steps.length === 0) say(words.noPaths);
  else {
    say(words.paths(count(traced.visitCount), count(traced.pathCount)));
    say(
      renderTable(
        [
          { heading: words.step },
          { heading: words.visits, numeric: true },
          { heading: texts.share, numeric: true },
          { heading: words.customers, numeric: true },
          { heading: '' },
        ],
        traced.steps.map((step) => [
          '  '.repeat(step.depth - 1) + nameOf(step, session),
          count(step.visitCount),
          percent(step.visitCount, traced.pathCount),
          step.customerCount > 0 ? count(step.customerCount) : '',
          bar(step.visitCount / traced.pathCount),
        ]),
      ),
    );
  }
  return {
    visits: traced.visitCount,
    paths: traced.pathCount,
    steps: traced.steps.map(({ depth, kind, isEnd, visitCount, customerCount }) => ({
      ...{ depth, visits: visitCount, customers: customerCount },
      step: isEnd ? 'end' : kind === ActivityKind.UNSPECIFIED ? 'others' : ActivityKind[kind],
    })),
    facts: traced.factCount,
  };
}

function nameOf({ kind, isEnd }: PathStep, { texts: { activity } }: Session): string {
  if (isEnd) return activity.ended;
  return kind === ActivityKind.UNSPECIFIED ? activity.others : (activity.kinds[ActivityKind[kind]] ?? `${kind}`);
}

function requestOf(options: PathsOptions, now: Date): TracePathsRequest {
  const zone = readZone(options.zone);
  const until = options.until ? readBound('--until', options.until, zone) : now;
  return TracePathsRequest.fromPartial({
    ...{ shopId: options.shop, until },
    from: options.from ? readBound('--from', options.from, zone) : new Date(until.getTime() - span_default_ms),
    start: options.start ? readKind('--start', options.start) : ActivityKind.UNSPECIFIED,
    pauseMinutes: readWhole('--pause', options.pause, 1, 1_440),
    depth: readWhole('--depth', options.depth, 1, 5),
    branches: readWhole('--branches', options.branches, 1, 14),
    customersMin: options.least ? readWhole('--least', options.least, 10, 1_000_000) : 0,
  });
}
