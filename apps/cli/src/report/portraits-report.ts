import { BehaviourReportServiceService } from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import type { Command } from 'commander';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { bar, count, percent, renderTable } from '../terminal/table.js';
import { readWhole } from './read-span.js';

interface PortraitsOptions {
  shop: string;
  least?: string;
}

/** `report portraits` */
export function addPortraitsReport(report: Command, perform: Perform): void {
  const command = report
    .command('portraits')
    .description("who a shop's customers are: stages, channels, tenure, price levels, value")
    .requiredOption('--shop <shop>', 'the shop')
    .option('--least <customers>', 'hide smaller groups; 10 at least')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- report portraits --shop lanmei');
  perform<PortraitsOptions>(command, reportPortraits);
}

async function reportPortraits({ platform, texts, say }: Session, options: PortraitsOptions): Promise<object> {
  const client = platform.client('analytics', BehaviourReportServiceService, merchantOf(options.shop));
  const customersMin = options.least ? readWhole('--least', options.least, 10, 1_000_000) : 0;
  const { distributions, customerCount } = await client.distributePortraits(
    { shopId: options.shop, customersMin },
    { deadline_ms: 60_000 },
  );
  const words = texts.activity;
  say(words.portraits(count(customerCount)));
  for (const { about, groups } of distributions) {
    if (groups.length === 0) continue;
    say(
      renderTable(
        [
          { heading: words.abouts[about] ?? about },
          { heading: words.customers, numeric: true },
          { heading: texts.share, numeric: true },
          { heading: '' },
        ],
        groups.map((group) => [
          stageName(about, group.name, texts),
          count(group.customerCount),
          percent(group.customerCount, customerCount),
          bar(group.customerCount / customerCount),
        ]),
      ),
    );
  }
  const hidden = distributions.reduce((sum, { hiddenGroupCount }) => sum + hiddenGroupCount, 0);
  if (hidden > 0) say(words.hidden(hidden));
  return {
    customers: customerCount,
    distributions: Object.fromEntries(
      distributions.map(({ about, groups, hiddenGroupCount }) => [
        about,
        {
          groups: Object.fromEntries(groups.map(({ name, customerCount: size }) => [name, size])),
          hidden_groups: hiddenGroupCount,
        },
      ]),
    ),
  };
}

function stageName(about: string, name: string, { portrait }: Session['texts']): string {
  if (about !== 'lifecycle_stage') return name;
  return portrait.stages[name.toUpperCase() as keyof typeof portrait.stages] ?? name;
}
