import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import {
  AudienceKind,
  type Decision,
  type Screening,
  ScreeningServiceService,
  Verdict,
} from '@guanxi/contracts/filtering/v1/screening.js';
import type { Command } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { startProgress } from '../terminal/progress.js';
import { count, instant, percent, renderTable } from '../terminal/table.js';
import { readAudience } from './audience-file.js';
import { readInstant } from './read-instant.js';
import { reasonsAsObject, renderReasons } from './render-screening.js';
import { screenAudience } from './screen-audience.js';

interface ScreenOptions {
  shop: string;
  audience: string;
  content: string;
  asOf?: string;
  output?: string;
}

const EXAMPLES = `
Examples:
  $ npm run guanxi -- screen --shop lanmei --audience all --content shoes
  $ npm run guanxi -- screen --shop cdnow --audience all --content music --as-of 1997-09-30 --output kept.txt
  $ npm run guanxi -- screen --shop lanmei --audience segment:regulars --content shoes
  $ npm run guanxi -- screen --shop lanmei --audience kept.txt --content bags --json`;

/** `screen` */
export function addScreenCommand(program: Command, perform: Perform): void {
  const command = program
    .command('screen')
    .description('decide who of an audience gets a message, and say why')
    .requiredOption('--shop <shop>', 'the shop that sends')
    .requiredOption('--audience <all|segment:ID|file>', 'everybody, a segment, or a file with one customer a line')
    .requiredOption('--content <category>', "the category of the message's content")
    .option('--as-of <date>', 'the instant to screen as of; what happened later is not seen (default: now)')
    .option('--output <file>', 'write the customers who are kept, one a line')
    .addHelpText('after', EXAMPLES);
  perform<ScreenOptions>(command, screen);
}

/** Screens an audience and prints the report; returns it. */
export async function screen(session: Session, options: ScreenOptions): Promise<object> {
  const { platform, texts, terminal, now, newKey, signal } = session;
  const shopId = options.shop;
  const isEverybody = options.audience === 'all';
  const segmentId = /^segment:(.+)$/.exec(options.audience)?.[1];
  const asOf = options.asOf === undefined ? undefined : readInstant('--as-of', options.asOf, now());
  const client = platform.client('filtering', ScreeningServiceService, merchantOf(shopId));
  const size = isEverybody
    ? await client.sizeAudience({ shopId, kind: AudienceKind.ALL, customerIds: [], segmentId: '' })
    : segmentId
      ? await client.sizeAudience({ shopId, kind: AudienceKind.SEGMENT, customerIds: [], segmentId })
      : undefined;
  const kept = options.output ? createKeptFile(session.path(options.output)) : undefined;
  const progress = startProgress(terminal, texts.screening.screening);
  const began_ms = now().getTime();
  let decided = 0;
  try {
    const screening = await screenAudience(client, {
      shopId,
      contentCategory: options.content,
      asOf,
      customers: isEverybody || segmentId ? undefined : readAudience(session.path(options.audience)),
      segmentId,
      newKey,
      signal,
      onDecisions: async (decisions) => {
        decided += decisions.length;
        progress.update(decided, size && Math.max(size.activeCount, decided));
        await kept?.add(decisions);
      },
    });
    progress.stop();
    await kept?.close();
    return report(session, screening, (now().getTime() - began_ms) / 1_000, options.output);
  } finally {
    progress.stop();
  }
}

function createKeptFile(path: string) {
  const file = createWriteStream(path);
  // Reported by `finished`.
  file.on('error', () => {});
  return {
    async add(decisions: readonly Decision[]): Promise<void> {
      const lines = decisions
        .filter(({ verdict }) => verdict === Verdict.KEPT)
        .map(({ customerId }) => `${customerId}\n`);
      if (!file.write(lines.join('')) && !file.destroyed) await once(file, 'drain');
    },
    async close(): Promise<void> {
      file.end();
      await finished(file);
    },
  };
}

function report(session: Session, screening: Screening, seconds: number, output?: string): object {
  const { texts, say } = session;
  const { screeningId, shopId, audienceCount, keptCount, filteredCount, reasons, scorer, asOf } = screening;
  const words = texts.screening;
  say(
    renderTable(
      [{ heading: texts.figure }, { heading: texts.value, numeric: true }],
      [
        [words.audience, count(audienceCount)],
        [words.kept, `${count(keptCount)} (${percent(keptCount, audienceCount)})`],
        [words.filtered, `${count(filteredCount)} (${percent(filteredCount, audienceCount)})`],
        [words.asOf, instant(asOf)],
        [words.scorer, scorer],
        [words.screening, screeningId],
        [words.seconds, seconds.toFixed(2)],
      ],
    ),
  );
  if (audienceCount > 0) say(renderReasons(reasons, audienceCount, texts));
  else say(words.notFound);
  if (output) say(words.wrote(count(keptCount), output));
  say(words.tryExplain(`npm run guanxi -- explain --shop ${shopId} --customer CUSTOMER`));
  return {
    screeningId,
    audience: audienceCount,
    kept: keptCount,
    filtered: filteredCount,
    reasons: reasonsAsObject(reasons),
    scorer,
    asOf,
    seconds,
  };
}
