import { type LiveFigures, LiveServiceService } from '@guanxi/contracts/analytics/v1/live.js';
import type { Command } from 'commander';
import { UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import { reconnecting } from '../platform/reconnecting.js';
import type { Perform, Session } from '../session.js';
import { sparkline } from '../terminal/sparkline.js';
import { count, renderTable, type Table } from '../terminal/table.js';
import { duration } from './service-report.js';

interface LiveOptions {
  shop: string;
  zone: string;
  updates: string;
}

const UPDATES_MAX = 100_000;
const HISTORY_MAX = 60;

const EXAMPLES = `
Examples:
  $ npm run guanxi -- report live --shop lanmei --zone Asia/Shanghai    # until Ctrl-C
  $ npm run guanxi -- report live --shop lanmei --updates 1 --json`;

/** `report live` */
export function addLiveReport(report: Command, perform: Perform): void {
  const command = report
    .command('live')
    .description('the queue, agents, offers, bot turns, missed deadlines and ratings as they are now, as they change')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--zone <zone>', 'when today begins', 'UTC')
    .option('--updates <number>', 'stop after so many updates; 0 for never', '0')
    .addHelpText('after', EXAMPLES);
  perform<LiveOptions>(command, reportLive);
}

async function reportLive(session: Session, options: LiveOptions): Promise<object> {
  const { platform, signal, now, say } = session;
  const { shop: shopId, zone: timeZone } = options;
  const updates_max = Number(options.updates);
  if (!Number.isInteger(updates_max) || updates_max < 0 || updates_max > UPDATES_MAX) {
    throw new UsageFailure('BAD_UPDATES', `--updates "${options.updates}" is no whole number from 0 to ${UPDATES_MAX}`);
  }
  const client = platform.client('analytics', LiveServiceService, merchantOf(shopId));
  const queue: number[] = [];
  const turns: number[] = [];
  let latest: LiveFigures | undefined;
  let updates = 0;
  const open = () =>
    client.watchFigures({ shopId, updatesPerSMax: 1, timeZone, knownRevision: latest?.revision ?? '' }, { signal });
  for await (const { figures, heartbeat } of reconnecting(open, { signal, now })) {
    if (!figures) continue;
    latest = figures;
    remember(queue, figures.queueLength);
    remember(turns, figures.botTurnsPerMinute);
    if (!heartbeat) say(render(session, figures, queue, turns));
    updates += heartbeat ? 0 : 1;
    if (updates_max > 0 && updates >= updates_max) break;
  }
  return { figures: latest ?? null };
}

function remember(history: number[], value: number): void {
  history.push(value);
  if (history.length > HISTORY_MAX) history.shift();
}

function render({ texts, now }: Session, figures: LiveFigures, queue: number[], turns: number[]): Table {
  const words = texts.service;
  const waited_s = figures.waitingSince ? (now().getTime() - figures.waitingSince.getTime()) / 1_000 : undefined;
  const rows = [
    [words.inQueue, count(figures.queueLength), sparkline(queue)],
    [words.waitingLongest, waited_s === undefined ? texts.none : duration(Math.max(0, waited_s)), ''],
    [words.agentsOnline, count(figures.agentsOnline), ''],
    [words.offersPerMinute, count(figures.offersPerMinute), ''],
    [words.turnsPerMinute, count(figures.botTurnsPerMinute), sparkline(turns)],
    [words.breachesPerHour, count(figures.breachesPerHour), ''],
    [words.ratingToday, figures.ratingToday?.toFixed(2) ?? texts.none, `n = ${count(figures.ratedTodayCount)}`],
    [words.alertsRaised, count(figures.alertsRaised), ''],
  ];
  const columns = [
    { heading: figures.measuredAt?.toLocaleTimeString('sv-SE') ?? '' },
    { heading: texts.value, numeric: true },
  ];
  return renderTable([...columns, { heading: '' }], rows);
}
