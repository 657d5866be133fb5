import type { Client } from '@guanxi/chassis/client';
import {
  InterventionReportServiceService,
  type ReportedIntervention,
  type SummariseInterventionsResponse,
} from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { CareMenuOutcome, InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import { type Command, Option } from 'commander';
import type { Texts } from '../language/english.js';
import { merchantOf } from '../platform/platform.js';
import { readInstant } from '../screening/read-instant.js';
import type { Perform, Session } from '../session.js';
import { bar, count, instant, renderTable } from '../terminal/table.js';
import { type Asked, exportInterventions } from './export-interventions.js';
import { readLimit } from './read-limit.js';

interface InterventionsOptions {
  shop: string;
  limit: string;
  from?: string;
  until?: string;
  customer?: string;
  agent?: string;
  scene?: string;
  reason?: string;
  outcome?: string;
  export?: string;
}

const PAGE_ITEMS_MAX = 1_000;
const CASE_CHARACTERS = 8;

const EXAMPLES = `
Examples:
  $ npm run guanxi -- report interventions --shop lanmei
  $ npm run guanxi -- report interventions --shop lanmei --scene refund --outcome transferred
  $ npm run guanxi -- report interventions --shop lanmei --export interventions.parquet

An export holds ten million rows at most: ask for a part of more with --from and --until. Where the connection breaks it
goes on behind the last row; one that is interrupted leaves no file.`;

/** `report interventions` */
export function addInterventionsReport(report: Command, perform: Perform): void {
  const command = report
    .command('interventions')
    .description('whom the platform offered a human, why, and what came of it')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--limit <number>', 'how many of the latest are listed', '50')
    .option('--from <date>', 'offered from this instant on')
    .option('--until <date>', 'offered before this instant')
    .option('--customer <customer>', 'only hers')
    .option('--agent <agent>', 'only those that this agent served')
    .option('--scene <group>', 'only about this group of scenes, such as refund')
    .addOption(new Option('--reason <reason>', 'only for this reason').choices(wordsOf(InterventionReason)))
    .addOption(new Option('--outcome <outcome>', 'only with this outcome').choices(wordsOf(CareMenuOutcome)))
    .option('--export <file>', 'write all of them to a .csv or .parquet file')
    .addHelpText('after', EXAMPLES);
  perform<InterventionsOptions>(command, reportInterventions);
}

/** Prints who was offered a human; returns the same for programs. */
export async function reportInterventions(session: Session, options: InterventionsOptions): Promise<object> {
  const limit = readLimit(options.limit);
  const asked = askedOf(session, options);
  const client = session.platform.client('analytics', InterventionReportServiceService, merchantOf(options.shop));
  if (options.export) return exportInterventions(session, client, asked, session.path(options.export));
  const { shopId, from, until } = asked;
  const summary = await client.summariseInterventions({ shopId, from, until });
  const interventions = await listLatest(client, asked, limit);
  print(session, summary, interventions);
  return {
    purchased: summary.purchasedCount,
    cancelled: summary.cancelledCount,
    decisions: summary.decisionCount,
    withheld: summary.withheld,
    withheldHidden: summary.withheldHiddenCount,
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

function askedOf({ now }: Session, options: InterventionsOptions): Asked {
  const { shop: shopId, customer = '', agent = '', scene = '', reason = '', outcome = '' } = options;
  return {
    shopId,
    from: options.from ? readInstant('--from', options.from, now()) : undefined,
    until: options.until ? readInstant('--until', options.until, now()) : undefined,
    customerId: customer,
    agentId: agent,
    sceneGroup: scene,
    reason: InterventionReason[reason.toUpperCase() as keyof typeof InterventionReason] ?? 0,
    outcome: CareMenuOutcome[outcome.toUpperCase() as keyof typeof CareMenuOutcome] ?? 0,
  };
}

/** The words of an enum that mean something. */
function wordsOf(names: Record<string, string | number>): string[] {
  return Object.entries(names).flatMap(([name, value]) =>
    typeof value === 'number' && value > 0 ? [name.toLowerCase()] : [],
  );
}

async function listLatest(
  client: Client<typeof InterventionReportServiceService>,
  asked: Asked,
  limit: number,
): Promise<ReportedIntervention[]> {
  const listed: ReportedIntervention[] = [];
  let pageToken = '';
  do {
    const pageSize = Math.min(limit - listed.length, PAGE_ITEMS_MAX);
    const page = await client.listInterventions({ ...asked, pageSize, pageToken });
    listed.push(...page.interventions);
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && listed.length < limit);
  return listed;
}

function print(
  { texts, say, draw }: Session,
  summary: SummariseInterventionsResponse,
  interventions: readonly ReportedIntervention[],
): void {
  const words = texts.report;
  if (summary.offeredCount === 0) {
    say(words.noInterventions);
    printWithheld({ texts, say }, summary);
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
        { heading: texts.service.afterwards },
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
  const bars = summary.counts.map(({ reason, outcome, count: size }) => ({
    name: `${reasonOf(reason, texts)} · ${outcomeOf(outcome, texts)}`,
    value: size,
  }));
  draw({ kind: 'bars', unit: 'count', bars });
  say(
    renderTable(
      [{ heading: texts.total }, { heading: texts.value, numeric: true }],
      [
        [words.offered, count(summary.offeredCount)],
        [words.served, count(summary.servedCount)],
        [words.becameCase, count(summary.caseCount)],
        [texts.service.boughtWithin, count(summary.purchasedCount)],
        [texts.service.cancelledWithin, count(summary.cancelledCount)],
        [words.meanStars, summary.meanStars?.toFixed(2) ?? texts.none],
      ],
    ),
  );
  printWithheld({ texts, say }, summary);
}

/** After how many messages nobody was offered, and why. */
function printWithheld(
  { texts, say }: Pick<Session, 'texts' | 'say'>,
  { withheld, withheldHiddenCount, decisionCount }: SummariseInterventionsResponse,
): void {
  const words = texts.service;
  if (withheld.length === 0) return;
  say(words.notOffered(count(decisionCount)));
  say(
    renderTable(
      [
        { heading: texts.reason },
        { heading: texts.report.scene },
        { heading: texts.count, numeric: true },
        { heading: '' },
      ],
      withheld.map(({ rule, sceneGroup, count: size }) => [
        words.rules[rule as keyof typeof words.rules] ?? rule,
        sceneGroup || texts.none,
        count(size),
        bar(size / decisionCount),
      ]),
    ),
  );
  if (withheldHiddenCount > 0) say(words.hidden(count(withheldHiddenCount)));
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
    [one.purchasedAt && texts.service.bought, one.cancelledAt && texts.service.cancelled].filter(Boolean).join(', ') ||
      texts.none,
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
