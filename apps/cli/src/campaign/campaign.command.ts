import { type Campaign, CampaignServiceService } from '@guanxi/contracts/filtering/v1/campaign.js';
import type { Command } from 'commander';
import { Failure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import { readLimit } from '../report/read-limit.js';
import type { Perform, Session } from '../session.js';
import { count, instant, renderTable } from '../terminal/table.js';
import { type CreateOptions, createCampaign } from './create-campaign.js';
import { listRecipients, type RecipientsOptions } from './list-recipients.js';
import { campaignAsObject, renderPlan, renderProgress, stateInWords } from './render-campaign.js';
import { isPlanned, isSettled, watchUntil } from './watch-campaign.js';

interface OneOptions {
  args: string[];
  shop: string;
  watch?: boolean;
}

interface ListOptions {
  shop: string;
  limit: string;
}

const items_per_page_max = 1_000;

const CREATE_EXAMPLES = `
Examples:
  $ npm run guanxi -- campaign create --shop lanmei --name "new arrivals" --content women_clothing --topic promotions \\
      --text "zh=新款到了" --text "en=The new dresses are here" --channel push --expires 6h --audience all
  $ npm run guanxi -- campaign create --shop lanmei --name vip --content shoes --text "Only for you" --channel push \\
      --expires 2026-11-12T00:00:00Z --audience kept.txt --capacity 600`;

/** `campaign create|plan|start|pause|resume|cancel|watch|recipients|list` */
export function addCampaignCommand(program: Command, perform: Perform): void {
  const campaign = program
    .command('campaign')
    .description('send a message to an audience: planned, paced, accounted for');
  const create = campaign
    .command('create')
    .description('make a campaign, as a draft')
    .requiredOption('--shop <shop>', 'the shop that sends')
    .requiredOption('--name <name>', 'what the shop calls it')
    .requiredOption('--content <category>', "the category of the message's content")
    .option('--topic <topic>', 'what customers may have opted out of', '')
    .option('--text <language=text>', 'the message in one language; again for another one', collect, [])
    .option('--template <reference>', 'a template that the channel keeps, in the place of texts')
    .requiredOption('--channel <channel>', 'the channel that it goes through')
    .option('--capacity <number>', "messages a minute at most, below the channel's own capacity")
    .option('--starts <time>', 'not before: 90m, 6h, 3d from now, or an ISO 8601 time')
    .requiredOption('--expires <time>', 'of no use after: 90m, 6h, 3d from now, or an ISO 8601 time')
    .option('--audience <all|file>', 'everybody, or a file with one customer a line', 'all')
    .option('--screening <id>', 'whoever a completed screening kept, in the place of an audience')
    .addHelpText('after', CREATE_EXAMPLES);
  perform<CreateOptions>(create, createCampaign);
  const one = (name: string, description: string) =>
    campaign
      .command(name)
      .description(description)
      .argument('<campaign>', 'its id')
      .requiredOption('--shop <shop>', 'the shop that sends')
      .addHelpText('after', `\nExamples:\n  $ npm run guanxi -- campaign ${name} CAMPAIGN --shop lanmei`);
  perform<OneOptions>(one('plan', 'screen its audience and say how the sending will go'), plan);
  const start = one('start', 'send it from its start on').option('--watch', 'and follow it to its end');
  perform<OneOptions>(start, changing('start'));
  perform<OneOptions>(one('pause', 'send nothing more until it is resumed'), changing('pause'));
  const resume = one('resume', 'go on where it was paused').option('--watch', 'and follow it to its end');
  perform<OneOptions>(resume, changing('resume'));
  perform<OneOptions>(one('cancel', 'send nothing more, ever'), changing('cancel'));
  perform<OneOptions>(one('watch', 'follow it until everyone is accounted for'), watch);
  const recipients = one('recipients', 'who received it, and why not the others')
    .option('--customer <customer>', 'only her')
    .option('--state <state>', 'only those: sent, filtered, capped, refused, expired, failed …')
    .option('--limit <number>', 'how many are listed', '20')
    .option('--output <file>', 'write all of them: customer, state, reason, place, time');
  perform<RecipientsOptions>(recipients, listRecipients);
  const list = campaign
    .command('list')
    .description('the campaigns of a shop, latest first')
    .requiredOption('--shop <shop>', 'the shop')
    .option('--limit <number>', 'how many are listed', '20')
    .addHelpText('after', '\nExamples:\n  $ npm run guanxi -- campaign list --shop lanmei');
  perform<ListOptions>(list, listCampaigns);
}

function clientOf({ platform }: Session, shopId: string) {
  return platform.client('filtering', CampaignServiceService, merchantOf(shopId));
}

async function plan(session: Session, { args: [campaignId = ''], shop: shopId }: OneOptions): Promise<object> {
  const { newKey, say, texts } = session;
  const client = clientOf(session, shopId);
  await client.planCampaign({ shopId, campaignId, idempotencyKey: newKey() });
  const campaign = await watchUntil(session, client, { shopId, campaignId }, isPlanned);
  if (campaign.progress) say(renderProgress(campaign.progress, texts));
  if (campaign.plan) say(renderPlan(campaign.plan, campaign.expiresAt, texts));
  say(texts.campaign.planNext(`npm run guanxi -- campaign start ${campaignId} --shop ${shopId} --watch`));
  return campaignAsObject(campaign);
}

function changing(wish: 'start' | 'pause' | 'resume' | 'cancel') {
  return async (session: Session, options: OneOptions): Promise<object> => {
    const { newKey, say, texts } = session;
    const [campaignId = ''] = options.args;
    const shopId = options.shop;
    const client = clientOf(session, shopId);
    const { campaign } = await client[`${wish}Campaign`]({ shopId, campaignId, idempotencyKey: newKey() });
    if (!campaign) throw new Failure('NO_CAMPAIGN', 'the service answered without a campaign');
    say(texts.campaign.isNow(stateInWords(campaign.state, texts)));
    return options.watch ? watch(session, options) : campaignAsObject(campaign);
  };
}

async function watch(session: Session, { args: [campaignId = ''], shop: shopId }: OneOptions): Promise<object> {
  const { say, texts } = session;
  const campaign = await watchUntil(session, clientOf(session, shopId), { shopId, campaignId }, isSettled);
  say(texts.campaign.isNow(stateInWords(campaign.state, texts)));
  if (campaign.progress) say(renderProgress(campaign.progress, texts));
  return campaignAsObject(campaign);
}

async function listCampaigns(session: Session, options: ListOptions): Promise<object> {
  const { say, texts } = session;
  const pageSize = Math.min(readLimit(options.limit), items_per_page_max);
  const client = clientOf(session, options.shop);
  const { campaigns } = await client.listCampaigns({ shopId: options.shop, pageSize, pageToken: '', state: 0 });
  const words = texts.campaign;
  const row = ({ campaignId, name, state, channel, progress, expiresAt }: Campaign) => [
    campaignId,
    name,
    stateInWords(state, texts),
    channel,
    count(progress?.sentCount ?? 0),
    count(progress?.openCount ?? 0),
    instant(expiresAt),
  ];
  say(
    campaigns.length === 0
      ? words.none
      : renderTable(
          [
            { heading: words.campaign },
            { heading: words.name },
            { heading: words.state },
            { heading: words.channel },
            { heading: words.recipientStates.SENT, numeric: true },
            { heading: words.open, numeric: true },
            { heading: words.expiresAt },
          ],
          campaigns.map(row),
        ),
  );
  return { campaigns: campaigns.map(campaignAsObject) };
}

function collect(text: string, before: string[]): string[] {
  return [...before, text];
}
