import {
  OutreachReportServiceService,
  type ReportedScreening,
  type SummariseOutreachResponse,
} from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { Command } from 'commander';
import { readTime } from '../campaign/read-time.js';
import { UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import { reasonsAsObject, renderReasons } from '../screening/render-screening.js';
import type { Perform, Session } from '../session.js';
import { bar, count, instant, money, percent, renderTable } from '../terminal/table.js';
import { effectAsObject, printEffect } from './outreach-effect.js';
import { readLimit } from './read-limit.js';

interface OutreachOptions {
  shop: string;
  limit: string;
  campaign?: string;
  days?: string;
  from?: string;
  until?: string;
}

const PAGE_ITEMS_MAX = 1_000;
const DAYS_MAX = 60;
const EXAMPLES = `
Examples:
  $ npm run guanxi -- report outreach --shop lanmei
  $ npm run guanxi -- report outreach --shop lanmei --from 2026-10-01 --until 2026-11-01 --days 14`;

/** `report outreach` */
export function addOutreachReport(report: Command, perform: Perform): void {
  const command = report
    .command('outreach')
    .description('what screening did, and what customers did')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--limit <number>', 'how many of the latest screenings are listed', '10')
    .option('--campaign <id>', 'only this campaign, even before its days are over')
    .option('--days <number>', 'what customers do within so many days of the first message counts; 7')
    .option('--from <time>', "campaigns from here on, such as 2026-10-01; of the campaigns' effect only")
    .option('--until <time>', 'and up to here')
    .addHelpText('after', EXAMPLES);
  perform<OutreachOptions>(command, reportOutreach);
}

/** Prints what outreach came to; returns the same for programs. */
export async function reportOutreach(session: Session, options: OutreachOptions): Promise<object> {
  const pageSize = Math.min(readLimit(options.limit), PAGE_ITEMS_MAX);
  const shopId = options.shop;
  const client = session.platform.client('analytics', OutreachReportServiceService, merchantOf(shopId));
  const summary = await client.summariseOutreach({ shopId });
  const { screenings } = await client.listScreenings({ shopId, pageSize, pageToken: '' });
  const measured = await client.measureOutreach({
    ...{ shopId, campaignId: options.campaign ?? '', attributionDays: readDays(options.days), groupCustomersMin: 0 },
    from: options.from === undefined ? undefined : readTime('--from', options.from, session.now()),
    until: options.until === undefined ? undefined : readTime('--until', options.until, session.now()),
  });
  print(session, summary, screenings);
  printEffect(session, measured);
  return {
    screenings: summary.screeningCount,
    audience: summary.audienceCount,
    kept: summary.keptCount,
    filtered: summary.filteredCount,
    reasons: reasonsAsObject(summary.reasons),
    relationships: { active: summary.activeRelationshipCount, cancelled: summary.cancelledRelationshipCount },
    behaviours: Object.fromEntries(
      summary.behaviours.map(({ kind, count: size, amountCents }) => [
        BehaviourKind[kind],
        { count: size, amount_cents: amountCents },
      ]),
    ),
    campaigns: summary.campaigns,
    effect: effectAsObject(measured),
    latest: screenings.map(({ reasons, ...screening }) => ({ ...screening, reasons: reasonsAsObject(reasons) })),
  };
}

/** 0 where nothing is said. @throws {UsageFailure} when the text is no whole number from 1 to 60 */
function readDays(text: string | undefined): number {
  if (text === undefined) return 0;
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= DAYS_MAX) return days;
  throw new UsageFailure('BAD_DAYS', `--days "${text}" is no whole number from 1 to ${DAYS_MAX}`);
}

function print(
  { texts, say }: Session,
  summary: SummariseOutreachResponse,
  screenings: readonly ReportedScreening[],
): void {
  const words = texts.report;
  const { audienceCount, keptCount, filteredCount } = summary;
  say(
    renderTable(
      [{ heading: texts.total }, { heading: texts.value, numeric: true }],
      [
        [words.screenings, count(summary.screeningCount)],
        [texts.screening.audience, count(audienceCount)],
        [texts.screening.kept, `${count(keptCount)} (${percent(keptCount, audienceCount)})`],
        [texts.screening.filtered, `${count(filteredCount)} (${percent(filteredCount, audienceCount)})`],
        ...campaignRows(summary, texts),
        [words.relationshipsActive, count(summary.activeRelationshipCount)],
        [words.relationshipsCancelled, count(summary.cancelledRelationshipCount)],
      ],
    ),
  );
  if (audienceCount > 0) say(renderReasons(summary.reasons, audienceCount, texts));
  printBehaviours({ texts, say }, summary);
  if (screenings.length === 0) return;
  say(
    renderTable(
      [
        { heading: words.completed },
        { heading: words.content },
        { heading: texts.screening.audience, numeric: true },
        { heading: texts.screening.kept, numeric: true },
        { heading: texts.screening.filtered, numeric: true },
      ],
      screenings.map((screening) => [
        instant(screening.completedAt),
        screening.contentCategory,
        count(screening.audienceCount),
        count(screening.keptCount),
        count(screening.filteredCount),
      ]),
    ),
  );
}

/** What became of campaigns, where there were some. */
function campaignRows({ campaigns }: SummariseOutreachResponse, texts: Session['texts']): string[][] {
  if (!campaigns || campaigns.campaignCount === 0) return [];
  const states = texts.campaign.recipientStates;
  return [
    [texts.campaign.campaigns, count(campaigns.campaignCount)],
    [states.SENT, count(campaigns.sentCount)],
    [states.CAPPED, count(campaigns.cappedCount)],
    [states.REFUSED, count(campaigns.refusedCount)],
    [states.EXPIRED, count(campaigns.expiredCount)],
    [states.FAILED, count(campaigns.failedCount)],
  ];
}

function printBehaviours({ texts, say }: Pick<Session, 'texts' | 'say'>, { behaviours }: SummariseOutreachResponse) {
  if (behaviours.length === 0) return;
  const { kinds } = texts.activity;
  const most = Math.max(...behaviours.map(({ count: size }) => size));
  say(
    renderTable(
      [
        { heading: texts.report.behaviours },
        { heading: texts.count, numeric: true },
        { heading: texts.report.amount, numeric: true },
        { heading: '' },
      ],
      [...behaviours]
        .sort((one, other) => other.count - one.count)
        .map(({ kind, count: size, amountCents }) => [
          kinds[BehaviourKind[kind]] ?? BehaviourKind[kind] ?? `${kind}`,
          count(size),
          amountCents > 0 ? money(amountCents) : '',
          bar(size / most),
        ]),
    ),
  );
}
