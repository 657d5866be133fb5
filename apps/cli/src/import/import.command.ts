import { stat } from 'node:fs/promises';
import { BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { type Command, Option } from 'commander';
import { Failure, UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { megabytes, type Progress, startProgress } from '../terminal/progress.js';
import { count, renderTable } from '../terminal/table.js';
import { type ImportSummary, importPurchases } from './import-purchases.js';
import { importLimits } from './limits.js';
import type { PurchaseFile } from './purchase-file.js';
import { readCategory } from './purchase-row.js';
import { Refusals } from './refusals.js';

export interface ImportOptions {
  args: string[];
  shop: string;
  customerColumn: string;
  dateColumn: string;
  amountColumn?: string;
  categoryColumn?: string;
  category?: string;
  channel: string;
  delimiter: string;
  encoding: string;
  refused?: string;
}

const EXAMPLES = `
Examples:
  $ npm run guanxi -- import purchases ../shared/data/activity/cdnow.csv --shop cdnow \\
      --customer-column sampleid --date-column date --amount-column sales
  $ npm run guanxi -- import purchases ../shared/data/activity/journey.transactions.csv --shop grocer \\
      --customer-column household_id --date-column transaction_timestamp --amount-column sales_value

Dates are 20170118, ISO 8601, or Unix time in seconds or milliseconds; without a zone they are UTC. Amounts are
decimal. A bad row is reported with its line and skipped. Running it again changes nothing, so an import that was
interrupted is completed by running it again.`;

/** `import purchases FILE` */
export function addImportCommand(program: Command, perform: Perform): void {
  const command = program
    .command('import')
    .description('bring real histories in')
    .command('purchases')
    .description('bring a CSV file of purchases in as relationships and behaviours')
    .argument('<file>', 'a CSV file with a header')
    .requiredOption('--shop <shop>', 'the shop that sold')
    .requiredOption('--customer-column <name>', 'the column of the customer')
    .requiredOption('--date-column <name>', 'the column of the date or time')
    .option('--amount-column <name>', 'the column of the amount, in units with decimals')
    .option('--category-column <name>', 'the column of the category')
    .option('--category <name>', 'the category of rows that name none')
    .option('--channel <name>', 'the acquisition channel of new relationships', 'after_purchase')
    .addOption(new Option('--delimiter <character>', 'between the cells').default(','))
    .option('--encoding <name>', 'of the file', 'utf-8')
    .option('--refused <file>', 'write every refused row down, with its line and why')
    .addHelpText('after', EXAMPLES);
  perform<ImportOptions>(command, importCommand);
}

/** What an import came to, and how long it took. */
export interface Imported extends ImportSummary {
  seconds: number;
  rows_per_s: number;
  refusedRows: { line: number; why: string }[];
}

/** Imports a file and prints the summary; returns it. */
export async function importCommand(session: Session, options: ImportOptions): Promise<Imported> {
  const { texts, terminal, platform, signal } = session;
  const path = session.path(options.args[0] as string);
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const refusals = new Refusals(texts, session.warn, options.refused && session.path(options.refused));
  const began_ms = session.now().getTime();
  const caller = merchantOf(options.shop);
  let progress: Progress | undefined;
  let bytesRead = 0;
  let bytesInAll = 2 * size;
  const file: PurchaseFile = {
    path,
    ...options,
    category: readFixedCategory(options.category),
    now: session.now(),
    csv: {
      delimiter: options.delimiter === '\\t' ? '\t' : options.delimiter,
      encoding: options.encoding,
      onBytes: (bytes) => {
        bytesRead += bytes;
        progress?.update(bytesRead, bytesInAll);
      },
    },
  };
  try {
    const summary = await importPurchases({
      file,
      shopId: options.shop,
      channel: options.channel,
      relationships: platform.client('relationship', RelationshipServiceService, caller),
      behaviours: platform.client('relationship', BehaviourServiceService, caller),
      limits: importLimits,
      newKey: session.newKey,
      signal,
      watch: {
        onStage: (stage) => {
          progress?.stop();
          progress = startProgress(terminal, texts.import[stage], megabytes);
          progress.update(bytesRead, bytesInAll);
        },
        onReadings: (left) => {
          bytesInAll = bytesRead + (left + 1) * size;
        },
        onRefused: (line, why) => refusals.add(line, why),
      },
    });
    progress?.stop();
    await refusals.close();
    const seconds = (session.now().getTime() - began_ms) / 1_000;
    return report(session, summary, seconds, refusals);
  } finally {
    progress?.stop();
  }
}

function readFixedCategory(given = ''): string {
  const reading = readCategory(given);
  if ('value' in reading) return reading.value;
  throw new UsageFailure('BAD_CATEGORY', `"${given}" is no category`, 'Use 1–64 of a–z, 0–9 and . _ -');
}

function report(session: Session, summary: ImportSummary, seconds: number, refusals: Refusals): Imported {
  const { import: texts, figure, value } = session.texts;
  const speed = Math.round(summary.rows / Math.max(seconds, 0.001));
  if (summary.recorded + summary.repeated === 0) {
    const why = refusals.rows[0] ? `line ${refusals.rows[0].line}: ${refusals.rows[0].why}` : 'it has no rows';
    throw new Failure('NOTHING_IMPORTED', `no row of the file could be imported; ${why}`, 'Check the column options.');
  }
  session.say(
    renderTable(
      [{ heading: figure }, { heading: value, numeric: true }],
      [
        [texts.rows, count(summary.rows)],
        [texts.recorded, count(summary.recorded)],
        [texts.repeated, count(summary.repeated)],
        [texts.refused, count(summary.refused)],
        [texts.established, count(summary.established)],
        [texts.unchanged, count(summary.unchanged)],
        [texts.cancelled, count(summary.cancelled)],
        [texts.seconds, seconds.toFixed(2)],
        [texts.speed, count(speed)],
      ],
    ),
  );
  if (summary.recorded === 0) session.say(texts.nothingChanged(count(summary.repeated)));
  if (summary.cancelled > 0) session.say(texts.someCancelled);
  return { ...summary, seconds, rows_per_s: speed, refusedRows: refusals.rows };
}
