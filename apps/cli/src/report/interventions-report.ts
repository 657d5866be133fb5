import type { Client } from '@guanxi/chassis/client';
import {
  InterventionReportServiceService,
  type ReportedIntervention,
  type SummariseInterventionsResponse,
} from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { CareMenuOutcome, InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Command } from 'commander';
import type { Texts } from '../language/english.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { count, instant, renderTable } from '../terminal/table.js';
import { readLimit } from './read-limit.js';

interface InterventionsOptions {
  shop: string;
  limit: string;
}

const PAGE_ITEMS_MAX = 1_000;
const CASE_CHARACTERS = 8;

/** `report interventions` */
export function addInterventionsReport(report: Command, perform: Perform): void {
  const command = report
    .command('interventions')
    .description('whom the platform offered a human, why, and what came of it')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--limit <number>', 'how many of the latest are listed', '50')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- report interventions --shop lanmei');
  perform<InterventionsOptions>(command, reportInterventions);
}

async function reportInterventions(session: Session, options: InterventionsOptions): Promise<object> {
  const limit = readLimit(options.limit);
  const client = session.platform.client('analytics', InterventionReportServiceService, merchantOf(options.shop));
  const summary = await client.summariseInterventions({ shopId: options.shop });
  const interventions = await listLatest(client, options.shop, limit);
  print(session, summary, interventions);
  return {
    offered: summary.offeredCount,
    served: summary.servedCount,
    cases: summary.caseCount,
    meanStars: summary.meanStars ?? null,
    counts: summary.counts.map(({ reason, outcome, count: size }) => ({
      reason: InterventionReason[reason],
      outcome: CareMenuOutcome[outcome],
      count: size,
    })),
    interventions: interventions.map(({ reason, outcome, ...rest }) => ({
      ...rest,
      reason: InterventionReason[reason],
      outcome: CareMenuOutcome[outcome],
    })),
  };
}

async function listLatest(
  client: Client<typeof InterventionReportServiceService>,
  shopId: string,
  limit: number,
): Promise<ReportedIntervention[]> {
  const listed: ReportedIntervention[] = [];
  let pageToken = '';
  do {
    const page = await client.listInterventions({
      shopId,
      pageSize: Math.min(limit - listed.length, PAGE_ITEMS_MAX),
      pageToken,
      reason: InterventionReason.UNSPECIFIED,
      outcome: CareMenuOutcome.UNSPECIFIED,
    });
    listed.push(...page.interventions);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && listed.length < limit);
  return listed;
}

function print(
  { texts, say }: Session,
  summary: SummariseInterventionsResponse,
  interventions: readonly ReportedIntervention[],
): void {
  const words = texts.report;
  if (summary.offeredCount === 0) {
    say(words.noInterventions);
    return;
  }
  say(words.interventions);
  say(
    renderTable(
      [
        { heading: words.offeredAt },
        { heading: texts.customer },
        { heading: texts.reason },
        { heading: words.evidence },
        { heading: words.outcome },
        { heading: words.waited, numeric: true },
        { heading: words.agent },
        { heading: words.case },
        { heading: words.stars },
      ],
      interventions.map((one) => rowOf(one, texts)),
    ),
  );
  if (interventions.length < summary.offeredCount) say(words.more(count(interventions.length)));
  say(
    renderTable(
      [{ heading: texts.reason }, { heading: words.outcome }, { heading: texts.count, numeric: true }],
      summary.counts.map(({ reason, outcome, count: size }) => [
        reasonOf(reason, texts),
        outcomeOf(outcome, texts),
        count(size),
      ]),
    ),
  );
  say(
    renderTable(
      [{ heading: texts.total }, { heading: texts.value, numeric: true }],
      [
        [words.offered, count(summary.offeredCount)],
        [words.served, count(summary.servedCount)],
        [words.becameCase, count(summary.caseCount)],
        [words.meanStars, summary.meanStars?.toFixed(2) ?? texts.none],
      ],
    ),
  );
}

function rowOf(one: ReportedIntervention, texts: Texts): string[] {
  return [
    instant(one.offeredAt),
    one.customerId,
    reasonOf(one.reason, texts),
    one.evidence,
    outcomeOf(one.outcome, texts),
    one.waitS === undefined ? texts.none : `${one.waitS.toFixed(1)} s`,
    one.agentId || texts.none,
    one.caseId.slice(0, CASE_CHARACTERS) || texts.none,
    one.stars > 0 ? '★'.repeat(one.stars) : texts.none,
  ];
}

function reasonOf(reason: InterventionReason, { report }: Texts): string {
  const name = InterventionReason[reason];
  return report.reasons[name as keyof typeof report.reasons] ?? name ?? `${reason}`;
}

function outcomeOf(outcome: CareMenuOutcome, { report }: Texts): string {
  const name = CareMenuOutcome[outcome];
  return report.outcomes[name as keyof typeof report.outcomes] ?? name ?? `${outcome}`;
}
