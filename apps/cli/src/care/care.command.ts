import { CareServiceService, CareTrigger } from '@guanxi/contracts/relationship/v1/care.js';
import type { Command } from 'commander';
import { UsageFailure } from '../failure.js';
import type { Texts } from '../language/english.js';
import { merchantOf } from '../platform/platform.js';
import type { Perform, Session } from '../session.js';
import { instant, renderTable } from '../terminal/table.js';

interface PutOptions {
  args: string[];
  shop: string;
  when: string;
  hours: string;
  topic: string;
  content: string;
  segment?: string;
  validHours: string;
  channel?: string;
  template?: string;
  off?: boolean;
}

interface ListOptions {
  shop: string;
  customer?: string;
}

const items_per_page_max = 1_000;

const triggers: Record<string, CareTrigger> = {
  cart_left: CareTrigger.CART_LEFT,
  dormant: CareTrigger.DORMANT,
  birthday: CareTrigger.BIRTHDAY,
  shipment_late: CareTrigger.SHIPMENT_LATE,
  parcel_arrived: CareTrigger.PARCEL_ARRIVED,
};

const PUT_EXAMPLES = `
Examples:
  $ npm run guanxi -- care put cart --shop lanmei --when cart_left --hours 3 --content shoes
  $ npm run guanxi -- care put late --shop lanmei --when shipment_late --content shoes --channel push --template late_1
  $ npm run guanxi -- care put win-back --shop lanmei --when dormant --hours 2160 --content shoes --segment regulars
  $ npm run guanxi -- care put cart --shop lanmei --when cart_left --hours 3 --content shoes --off`;

/** `care put|rules|proposals` */
export function addCareCommand(program: Command, perform: Perform): void {
  const care = program.command('care').description('rules that propose a caring message when the moment has come');
  const put = care
    .command('put')
    .description('put a rule under its id, or replace it')
    .argument('<rule>', 'its id')
    .requiredOption('--shop <shop>', 'the shop')
    .requiredOption('--when <trigger>', Object.keys(triggers).join(', '))
    .requiredOption('--content <category>', 'the category of the message')
    .option('--hours <number>', 'how long after the fact', '0')
    .option('--topic <topic>', 'what she may have opted out of', 'care')
    .option('--segment <segment>', 'only members of this segment')
    .option('--valid-hours <number>', 'how long the occasion lasts', '24')
    .option('--channel <channel>', 'the channel that sends what is proposed (default: it is only listed)')
    .option('--template <template>', 'the template that the channel keeps')
    .option('--off', 'switch it off')
    .addHelpText('after', PUT_EXAMPLES);
  perform<PutOptions>(put, putRule);
  const rules = care
    .command('rules')
    .description('the rules of a shop')
    .requiredOption('--shop <shop>', 'the shop')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- care rules --shop lanmei');
  perform<ListOptions>(rules, listRules);
  const proposals = care
    .command('proposals')
    .description('what the rules proposed, latest first')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--customer <customer>', 'only hers')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- care proposals --shop lanmei');
  perform<ListOptions>(proposals, listProposals);
}

async function putRule({ platform, newKey, texts, say }: Session, options: PutOptions): Promise<object> {
  const trigger = triggers[options.when];
  if (trigger === undefined) {
    throw new UsageFailure(
      'BAD_TRIGGER',
      `--when "${options.when}" is no occasion`,
      `Use one of: ${Object.keys(triggers).join(', ')}.`,
    );
  }
  const shopId = options.shop;
  const client = platform.client('relationship', CareServiceService, merchantOf(shopId));
  const { rule } = await client.putCareRule({
    shopId,
    idempotencyKey: newKey(),
    ruleId: options.args[0] as string,
    trigger,
    afterHours: readHours('--hours', options.hours),
    topic: options.topic,
    contentCategory: options.content,
    segmentId: options.segment ?? '',
    validHours: readHours('--valid-hours', options.validHours),
    enabled: !options.off,
    channel: options.channel ?? '',
    templateRef: options.template ?? '',
  });
  say(texts.care.put(rule?.ruleId ?? '', rule?.version ?? 0, rule?.enabled ?? false));
  return { ...rule, trigger: options.when };
}

async function listRules({ platform, texts, say }: Session, { shop: shopId }: ListOptions): Promise<object> {
  const client = platform.client('relationship', CareServiceService, merchantOf(shopId));
  const { rules } = await client.listCareRules({ shopId, pageSize: items_per_page_max, pageToken: '' });
  const words = texts.care;
  say(
    rules.length === 0
      ? words.noRules
      : renderTable(
          [
            { heading: words.rule },
            { heading: words.when },
            { heading: words.hours, numeric: true },
            { heading: words.content },
            { heading: texts.segment.segment },
            { heading: words.state },
          ],
          rules.map((rule) => [
            rule.ruleId,
            inWords(rule.trigger, texts),
            `${rule.afterHours}`,
            rule.contentCategory,
            rule.segmentId || texts.none,
            rule.enabled ? words.on : words.off,
          ]),
        ),
  );
  return { rules: rules.map((rule) => ({ ...rule, trigger: nameOf(rule.trigger) })) };
}

async function listProposals(
  { platform, texts, say }: Session,
  { shop: shopId, customer }: ListOptions,
): Promise<object> {
  const client = platform.client('relationship', CareServiceService, merchantOf(shopId));
  const request = { shopId, customerId: customer ?? '', pageSize: items_per_page_max, pageToken: '' };
  const { proposals } = await client.listCareProposals(request);
  const words = texts.care;
  say(
    proposals.length === 0
      ? words.noProposals
      : renderTable(
          [
            { heading: words.proposed },
            { heading: texts.customer },
            { heading: words.rule },
            { heading: words.when },
            { heading: words.fact },
          ],
          proposals.map((one) => [
            instant(one.proposedAt),
            one.customerId,
            one.ruleId,
            inWords(one.trigger, texts),
            instant(one.factAt),
          ]),
        ),
  );
  return { proposals: proposals.map((one) => ({ ...one, trigger: nameOf(one.trigger) })) };
}

function nameOf(trigger: CareTrigger): string {
  return CareTrigger[trigger]?.toLowerCase() ?? `${trigger}`;
}

function inWords(trigger: CareTrigger, texts: Texts): string {
  const words: Record<string, string> = texts.care.triggers;
  return words[nameOf(trigger)] ?? nameOf(trigger);
}

function readHours(option: string, text: string): number {
  const hours = Number(text);
  if (text.trim() !== '' && hours >= 0 && Number.isFinite(hours)) return hours;
  throw new UsageFailure(
    'BAD_HOURS',
    `${option} "${text}" is no number of hours`,
    'Write a number from 0 on, such as 24.',
  );
}
