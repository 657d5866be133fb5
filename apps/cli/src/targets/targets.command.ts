import { DeadlineServiceService, type ServiceTarget } from '@guanxi/contracts/conversation/v1/deadline.js';
import type { Command } from 'commander';
import { kindText } from '../cases/case-texts.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { count, renderTable } from '../terminal/table.js';
import { readTarget, target_grammar, writeTarget } from './read-target.js';

const EXAMPLES = `${target_grammar}

Examples:
  $ npm run guanxi -- targets set first_response=180/100@leads resolution:refund_progress=14400/10800 --shop lanmei
  $ npm run guanxi -- targets show --shop lanmei`;

/** `targets set|show` */
export function addTargetsCommand(program: Command, perform: Perform): void {
  const targets = program
    .command('targets')
    .description('how long customers may wait for words and for a solution, in business time');
  const set = targets
    .command('set')
    .description("replace the shop's own targets; behind them stand the platform's")
    .argument('<targets...>', 'KIND[:SCENE[:PRIORITY]]=SECONDS/WARNED_AFTER[@GROUP]')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', EXAMPLES);
  perform<{ shop: string; args: string[] }>(set, setTargets);
  const show = targets
    .command('show')
    .description('the targets in force')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', EXAMPLES);
  perform<{ shop: string }>(show, showTargets);
}

async function setTargets(session: Session, { shop, args }: { shop: string; args: string[] }): Promise<object> {
  const call = { shopId: shop, idempotencyKey: session.newKey(), targets: args.map(readTarget) };
  await clientOf(session, shop).setServiceTargets(call);
  return showTargets(session, { shop });
}

async function showTargets(session: Session, { shop }: { shop: string }): Promise<object> {
  const { targets, defaults, version } = await clientOf(session, shop).getServiceTargets({ shopId: shop });
  const { texts } = session;
  const { cases } = texts;
  const headings = [cases.deadline, cases.scene, cases.priority, cases.within, cases.warnedAfter, cases.escalatedTo];
  const row = (target: ServiceTarget, of: string) => [
    `${kindText(target.kind, texts)}${of}`,
    target.scene || cases.any,
    target.priority === 0 ? cases.any : String(target.priority),
    `${count(target.withinS)} s`,
    `${count(target.warnAfterS)} s`,
    target.escalateToGroupId || texts.none,
  ];
  session.say(
    renderTable(
      headings.map((heading) => ({ heading })),
      [...targets.map((one) => row(one, '')), ...defaults.map((one) => row(one, ` (${cases.byDefault})`))],
    ),
  );
  return { version, targets: targets.map(writeTarget), defaults: defaults.map(writeTarget) };
}

function clientOf({ platform }: Session, shopId: string) {
  return platform.client('conversation', DeadlineServiceService, merchantOf(shopId));
}
