import {
  type AgentService,
  type Durations,
  ServiceReportServiceService,
  type SummariseServiceResponse,
  TrainingFigure,
  type TrainingNeed,
} from '@guanxi/contracts/analytics/v1/service_report.js';
import type { Command } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { sparkline } from '../terminal/sparkline.js';
import { bar, count, percent, renderTable } from '../terminal/table.js';
import { addPeriodOptions, type PeriodOptions, readPeriod } from './read-period.js';

interface ServiceOptions extends PeriodOptions {
  shop: string;
  zone: string;
}

const PAGE_ITEMS_MAX = 1_000;
const AGENTS_MAX = 10_000;

const EXAMPLES = `
Examples:
  $ npm run guanxi -- report service --shop lanmei --days 30 --zone Asia/Shanghai`;

/** `report service` */
export function addServiceReport(report: Command, perform: Perform): void {
  const command = report
    .command('service')
    .description('waits, first responses, solutions, deadlines, agents, and where training would help')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--zone <zone>', 'in which days are counted', 'UTC');
  perform<ServiceOptions>(addPeriodOptions(command).addHelpText('after', EXAMPLES), reportService);
}

async function reportService(session: Session, options: ServiceOptions): Promise<object> {
  const { platform, now } = session;
  const { shop: shopId, zone: timeZone } = options;
  const period = readPeriod(options, now());
  const client = platform.client('analytics', ServiceReportServiceService, merchantOf(shopId));
  const summary = await client.summariseService({ shopId, ...period, timeZone });
  const agents: AgentService[] = [];
  for (let pageToken = ''; agents.length < AGENTS_MAX; ) {
    const page = await client.listAgentService({ shopId, ...period, pageSize: PAGE_ITEMS_MAX, pageToken });
    agents.push(...page.agents);
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  const { needs } = await client.findTrainingNeeds({ shopId, ...period });
  printSummary(session, summary);
  printAgents(session, agents);
  printNeeds(session, needs);
  return {
    ...period,
    ...summary,
    agents,
    needs: needs.map(({ figure, ...need }) => ({ ...need, figure: TrainingFigure[figure] })),
  };
}

function printSummary({ texts, say, draw }: Session, summary: SummariseServiceResponse): void {
  const words = texts.service;
  const { firstResponse, resolution, queueWait, deadlines, queue, occupancy, days } = summary;
  say(
    renderTable(
      [
        { heading: words.howLong },
        ...[texts.count, words.mean, words.median, words.slowest, words.longest].map((heading) => ({
          heading,
          numeric: true,
        })),
      ],
      [
        [words.firstResponse, ...durationCells(firstResponse)],
        [words.resolution, ...durationCells(resolution)],
        [words.queueWait, ...durationCells(queueWait)],
      ],
    ),
  );
  say(
    renderTable(
      [
        { heading: words.deadlines },
        ...[words.met, words.missed, words.dropped, words.kept].map((heading) => ({ heading, numeric: true })),
        { heading: '' },
      ],
      deadlines.map(({ kind, metCount, missedCount, droppedCount }) => [
        words.kinds[kind as keyof typeof words.kinds] ?? kind,
        count(metCount),
        count(missedCount),
        count(droppedCount),
        percent(metCount, metCount + missedCount),
        bar(metCount / (metCount + missedCount)),
      ]),
    ),
  );
  const { joinedCount = 0, servedCount = 0, abandonedCount = 0, nobodyThereCount = 0, waitingCount = 0 } = queue ?? {};
  const ofJoined = (part: number) => `${count(part)} (${percent(part, joinedCount)})`;
  say(
    renderTable(
      [{ heading: texts.total }, { heading: texts.value, numeric: true }],
      [
        [words.joined, count(joinedCount)],
        [words.served, ofJoined(servedCount)],
        [words.abandoned, ofJoined(abandonedCount)],
        [words.nobodyThere, ofJoined(nobodyThereCount)],
        [words.waiting, count(waitingCount)],
        [words.handovers, count(summary.handoverCount)],
        [words.episodes, count(summary.episodeCount)],
        [words.reopened, count(summary.reopenedCount)],
        [words.cases, count(summary.caseCount)],
        [words.casesReopened, count(summary.caseReopenedCount)],
        [words.occupancy, percent(occupancy?.takenS ?? 0, occupancy?.seatsS ?? 0)],
      ],
    ),
  );
  const kept = deadlines.map(({ kind, metCount, missedCount }) => ({
    name: words.kinds[kind as keyof typeof words.kinds] ?? kind,
    value: metCount + missedCount > 0 ? metCount / (metCount + missedCount) : 0,
  }));
  if (kept.length > 0) draw({ kind: 'bars', unit: 'percent', bars: kept });
  if (days.length > 1) {
    const places = days.map(({ day }) => day);
    const joined = { name: words.joined, values: days.map(({ joinedCount }) => joinedCount) };
    const responded = { name: words.firstResponse, values: days.map(({ firstResponseMeanS }) => firstResponseMeanS) };
    draw({ kind: 'lines', unit: 'count', places, series: [joined] });
    draw({ kind: 'lines', unit: 'seconds', places, series: [responded] });
    say(`${words.joined}: ${sparkline(days.map(({ joinedCount }) => joinedCount))}`);
    say(`${words.firstResponse}: ${sparkline(days.map(({ firstResponseMeanS }) => firstResponseMeanS))}`);
  }
}

function printAgents({ texts, say }: Session, agents: readonly AgentService[]): void {
  if (agents.length === 0) return;
  const words = texts.service;
  const numeric = [words.handovers, words.firstResponse, words.resolution, words.kept, words.satisfied, words.there];
  say(
    renderTable(
      [
        { heading: texts.report.agent },
        ...numeric.map((heading) => ({ heading, numeric: true })),
        { heading: words.occupancy },
      ],
      agents.map(({ agentId, handoverCount, firstResponse, resolution, metCount, missedCount, ...one }) => [
        agentId,
        count(handoverCount),
        meanOf(firstResponse),
        meanOf(resolution),
        percent(metCount, metCount + missedCount),
        one.satisfiedCount === undefined ? texts.none : percent(one.satisfiedCount, one.ratedCount),
        duration(one.presentS),
        `${percent(one.occupancy?.takenS ?? 0, one.occupancy?.seatsS ?? 0)} ${bar(
          (one.occupancy?.takenS ?? 0) / (one.occupancy?.seatsS ?? 0),
        )}`,
      ]),
    ),
  );
}

function printNeeds({ texts, say }: Session, needs: readonly TrainingNeed[]): void {
  const words = texts.service;
  if (needs.length === 0) {
    say(words.noNeeds);
    return;
  }
  say(words.needs);
  say(
    renderTable(
      [
        { heading: texts.report.agent },
        { heading: texts.report.scene },
        { heading: texts.figure },
        { heading: words.hers },
        { heading: words.colleagues, numeric: true },
      ],
      needs.map(({ agentId, sceneGroup, figure, mean, low, high, episodeCount, colleagues }) => [
        agentId,
        sceneGroup,
        words.figures[TrainingFigure[figure] as keyof typeof words.figures] ?? `${figure}`,
        `${percent(mean, 1)} (${percent(low, 1)} – ${percent(high, 1)}), n = ${count(episodeCount)}`,
        percent(colleagues, 1),
      ]),
    ),
  );
}

function durationCells(durations: Durations | undefined): string[] {
  const { count: size = 0, meanS = 0, p50S = 0, p90S = 0, maxS = 0 } = durations ?? {};
  return size === 0 ? ['0', '–', '–', '–', '–'] : [count(size), ...[meanS, p50S, p90S, maxS].map(duration)];
}

function meanOf(durations: Durations | undefined): string {
  return durations && durations.count > 0 ? duration(durations.meanS) : '–';
}

/** Seconds as `42 s`, `3 m 20 s` or `5 h 10 m`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} m ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} m`;
}
