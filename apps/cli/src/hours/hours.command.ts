import {
  BusinessHoursServiceService,
  type DaySpan,
  type GetBusinessHoursResponse,
} from '@guanxi/contracts/conversation/v1/business_hours.js';
import type { Command } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { instant, renderTable } from '../terminal/table.js';
import { hours_grammar, readHours } from './read-hours.js';

interface SetOptions {
  shop: string;
  zone: string;
  weekly: string;
  holiday?: string[];
  extra?: string[];
}

const EXAMPLES = `${hours_grammar}

Examples:
  $ npm run guanxi -- hours set --shop lanmei --zone Asia/Shanghai --weekly "mon-fri 09:00-21:00; sat,sun 10:00-18:00"
  $ npm run guanxi -- hours set --shop lanmei --zone Asia/Shanghai --weekly "daily 09:00-21:00" \\
      --holiday 2026-10-01..2026-10-07 --extra "2026-10-10 09:00-18:00"
  $ npm run guanxi -- hours show --shop lanmei`;

/** `hours set|show` */
export function addHoursCommand(program: Command, perform: Perform): void {
  const hours = program
    .command('hours')
    .description("when a shop's people are there; promises and deadlines keep to it");
  const set = hours
    .command('set')
    .description('replace the hours of every week, the holidays and the extra days')
    .requiredOption('--shop <shop>', 'the shop')
    .requiredOption('--zone <zone>', 'its time zone, such as Asia/Shanghai')
    .requiredOption('--weekly <hours>', 'the hours of every week')
    .option('--holiday <dates...>', 'closed on these')
    .option('--extra <hours...>', 'a date with hours of its own')
    .addHelpText('after', EXAMPLES);
  perform<SetOptions>(set, setHours);
  const show = hours
    .command('show')
    .description('the hours in force, and whether the shop is open')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', EXAMPLES);
  perform<{ shop: string }>(show, showHours);
}

async function setHours(session: Session, options: SetOptions): Promise<object> {
  const { shop: shopId, zone, weekly, holiday = [], extra = [] } = options;
  const hours = { ...readHours(zone, weekly, holiday, extra), version: 0 };
  const client = session.platform.client('conversation', BusinessHoursServiceService, merchantOf(shopId));
  await client.setBusinessHours({ shopId, idempotencyKey: session.newKey(), hours });
  return showHours(session, options);
}

async function showHours(session: Session, { shop: shopId }: { shop: string }): Promise<object> {
  const client = session.platform.client('conversation', BusinessHoursServiceService, merchantOf(shopId));
  const found = await client.getBusinessHours({ shopId });
  print(session, found);
  return { ...found };
}

function print({ say, texts }: Session, { hours, open, opensAt }: GetBusinessHoursResponse): void {
  const { hours: words } = texts;
  if (!hours) {
    say(words.unset);
    return;
  }
  const rows = words.days.map((day, at) => [day, spansText(hours.weekly.filter(({ weekday }) => weekday === at + 1))]);
  for (const { date, spans } of hours.exceptions) rows.push([date, spansText(spans) || words.closed]);
  say(`${words.zone}: ${hours.timeZone}`);
  say(
    renderTable(
      [{ heading: words.day }, { heading: words.open }],
      rows.map(([day = '', text = '']) => [day, text || words.closed]),
    ),
  );
  say(open ? words.openNow : opensAt ? words.closedUntil(instant(opensAt)) : words.closedForGood);
}

function spansText(spans: readonly DaySpan[]): string {
  return spans.map(({ opensMin, closesMin }) => `${time(opensMin)}–${time(closesMin)}`).join(', ');
}

function time(minutes: number): string {
  const inDay = minutes > 1_440 ? minutes - 1_440 : minutes;
  return `${String(Math.floor(inDay / 60)).padStart(2, '0')}:${String(inDay % 60).padStart(2, '0')}`;
}
