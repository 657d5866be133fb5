import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import { BehaviourReportServiceService, CountFunnelRequest } from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import type { Command } from 'commander';
import { UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { bar, count, percent, renderTable } from '../terminal/table.js';
import { kindNames, readKind } from './read-kind.js';
import { readBound, readWhole, readZone } from './read-span.js';

interface FunnelOptions {
  shop: string;
  steps: string;
  within: string;
  from?: string;
  until?: string;
  zone: string;
  least?: string;
}

const span_default_ms = 30 * 86_400_000;
const units_s: Record<string, number> = { m: 60, h: 3_600, d: 86_400 };

const EXAMPLES = `
A step is a kind, and after a colon a category if it matters. Kinds: ${kindNames.join(', ')}.

Examples:
  $ npm run guanxi -- report funnel --shop lanmei --steps product_viewed,added_to_cart,purchased --within 7d
  $ npm run guanxi -- report funnel --shop lanmei --steps message_delivered,message_read,purchased:green_tea --from 2026-01-01`;

/** `report funnel` */
export function addFunnelReport(report: Command, perform: Perform): void {
  const command = report
    .command('funnel')
    .description('how many customers take one step after the other')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--steps <steps>', 'in order, with commas between', 'product_viewed,added_to_cart,purchased')
    .option('--within <time>', 'from the first step to the last at most, such as 30m, 12h, 7d', '7d')
    .option('--from <date>', 'all steps from then on (default: 30 days before the end)')
    .option('--until <date>', 'all steps before (default: now)')
    .option('--zone <zone>', 'whose calendar counts for dates', 'UTC')
    .option('--least <customers>', 'hide smaller counts; 10 at least')
    .addHelpText('after', EXAMPLES);
  perform<FunnelOptions>(command, reportFunnel);
}

async function reportFunnel(session: Session, options: FunnelOptions): Promise<object> {
  const { platform, texts, say } = session;
  const client = platform.client('analytics', BehaviourReportServiceService, merchantOf(options.shop));
  const { steps, factCount } = await client.countFunnel(requestOf(options, session.now()), { deadline_ms: 60_000 });
  const words = texts.activity;
  const first = steps[0]?.customerCount ?? 0;
  say(words.funnel(options.within));
  say(
    renderTable(
      [
        { heading: words.step },
        { heading: words.customers, numeric: true },
        { heading: words.ofFirst, numeric: true },
        { heading: words.ofPrevious, numeric: true },
        { heading: '' },
      ],
      steps.map(({ kind, category, customerCount }, i) => {
        const name = words.kinds[ActivityKind[kind]] ?? ActivityKind[kind];
        const label = category === '' ? name : `${name}: ${category}`;
        if (customerCount === undefined) return [label, words.tooFew, '', '', ''];
        const previous = i === 0 ? first : (steps[i - 1]?.customerCount ?? 0);
        const shares = [percent(customerCount, first), percent(customerCount, previous)];
        return [label, count(customerCount), ...shares, bar(first > 0 ? customerCount / first : 0)];
      }),
    ),
  );
  return {
    steps: steps.map(({ kind, category, customerCount }) => ({
      kind: ActivityKind[kind],
      category,
      customers: customerCount ?? null,
    })),
    facts: factCount,
  };
}

function requestOf(options: FunnelOptions, now: Date): CountFunnelRequest {
  const zone = readZone(options.zone);
  const until = options.until ? readBound('--until', options.until, zone) : now;
  return CountFunnelRequest.fromPartial({
    ...{ shopId: options.shop, until, windowSeconds: readWindow(options.within) },
    from: options.from ? readBound('--from', options.from, zone) : new Date(until.getTime() - span_default_ms),
    steps: options.steps.split(',').map((step) => {
      const [kind = '', category = ''] = step.split(':');
      return { kind: readKind('--steps', kind), category: category.trim() };
    }),
    customersMin: options.least ? readWhole('--least', options.least, 10, 1_000_000) : 0,
  });
}

/** Seconds. @throws {UsageFailure} when the text names no span of time. */
function readWindow(text: string): number {
  const [, number, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const seconds = Number(number) * (units_s[unit ?? ''] ?? 0);
  if (seconds > 0 && seconds <= 400 * 86_400) return seconds;
  throw new UsageFailure('BAD_WINDOW', `--within "${text}" is no span of time up to 400d`, 'Write 30m, 12h or 7d.');
}
