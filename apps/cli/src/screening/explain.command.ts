import { DecisionReason, ScreeningServiceService, Verdict } from '@guanxi/contracts/filtering/v1/screening.js';
import type { Command } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { instant, renderTable } from '../terminal/table.js';
import { reasonInWords, verdictInWords } from './render-screening.js';

interface ExplainOptions {
  shop: string;
  customer: string;
  screening?: string;
}

const EXAMPLES = `
Examples:
  $ npm run guanxi -- explain --shop lanmei --customer c-0000001
  $ npm run guanxi -- explain --shop cdnow --customer 1 --json`;

/** `explain` */
export function addExplainCommand(program: Command, perform: Perform): void {
  const command = program
    .command('explain')
    .description('why one customer was kept or filtered')
    .requiredOption('--shop <shop>', 'the shop that screened')
    .requiredOption('--customer <customer>', 'the customer')
    .option('--screening <id>', 'the screening (default: the latest with her)')
    .addHelpText('after', EXAMPLES);
  perform<ExplainOptions>(command, explain);
}

async function explain({ platform, texts, say }: Session, options: ExplainOptions): Promise<object> {
  const client = platform.client('filtering', ScreeningServiceService, merchantOf(options.shop));
  const { decision, screening, factors } = await client.explainDecision({
    shopId: options.shop,
    customerId: options.customer,
    screeningId: options.screening ?? '',
  });
  const verdict = decision?.verdict ?? Verdict.UNSPECIFIED;
  const reason = decision?.reason ?? DecisionReason.UNSPECIFIED;
  const words = texts.screening;
  say(words.explained(options.customer, verdictInWords(verdict, texts), reasonInWords(reason, texts)));
  say(words.probability((decision?.responseProbability ?? 0).toFixed(4)));
  say(`${words.screening} ${screening?.screeningId} · ${screening?.contentCategory} · ${instant(screening?.asOf)}`);
  say(
    renderTable(
      [
        { heading: words.factor },
        { heading: texts.value, numeric: true },
        { heading: words.contribution, numeric: true },
      ],
      factors.map(({ name, value, contribution }) => [name, shortened(value), signed(contribution)]),
    ),
  );
  return {
    customer: options.customer,
    verdict: Verdict[verdict],
    reason: DecisionReason[reason],
    responseProbability: decision?.responseProbability,
    screeningId: screening?.screeningId,
    asOf: screening?.asOf,
    factors,
  };
}

const shortened = (value: number) => (Number.isInteger(value) ? `${value}` : value.toFixed(3));
const signed = (value: number) => (value === 0 ? '' : `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(3)}`);
