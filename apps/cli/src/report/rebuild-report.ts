import { ActivityServiceService } from '@guanxi/contracts/analytics/v1/activity.js';
import { ReconciliationServiceService } from '@guanxi/contracts/analytics/v1/reconciliation.js';
import type { Command } from 'commander';
import { operatorOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { count } from '../terminal/table.js';

interface RebuildOptions {
  shop: string;
}

/** `report rebuild` */
export function addActivityRebuild(report: Command, perform: Perform): void {
  const command = report
    .command('rebuild')
    .description(
      'draw the facts behind retention, funnels, paths, outreach and experiments anew from their owners, as an operator',
    )
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- report rebuild --shop lanmei');
  perform<RebuildOptions>(command, rebuild);
}

async function rebuild({ platform, texts, say, tell, newKey, signal }: Session, { shop }: RebuildOptions) {
  const client = platform.client('analytics', ActivityServiceService, operatorOf(shop));
  let facts = 0;
  for await (const { factCount } of client.rebuildActivity({ shopId: shop, idempotencyKey: newKey() }, { signal })) {
    if (factCount > facts) tell(count(factCount));
    facts = factCount;
  }
  say(texts.activity.rebuilt(count(facts)));
  const reconciliation = platform.client('analytics', ReconciliationServiceService, operatorOf(shop));
  let told = 0;
  for await (const { toldCount } of reconciliation.rebuildFacts(
    { shopId: shop, idempotencyKey: newKey() },
    { signal },
  )) {
    if (toldCount > told) tell(count(toldCount));
    told = toldCount;
  }
  say(texts.activity.rebuiltFacts(count(told)));
  return { facts, told };
}
