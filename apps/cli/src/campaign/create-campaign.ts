import { CampaignServiceService, CreateCampaignRequest } from '@guanxi/contracts/filtering/v1/campaign.js';
import { Failure, UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import { readAudience } from '../screening/audience-file.js';
import type { Session } from '../session.js';
import { readTime } from './read-time.js';
import { campaignAsObject } from './render-campaign.js';

const named_customers_max = 10_000;

export interface CreateOptions {
  shop: string;
  name: string;
  content: string;
  topic: string;
  text: string[];
  template?: string;
  channel: string;
  capacity?: string;
  starts?: string;
  expires: string;
  audience: string;
  screening?: string;
}

/** Makes a campaign, as a draft; returns it. */
export async function createCampaign(session: Session, options: CreateOptions): Promise<object> {
  const { platform, newKey, now, say, texts } = session;
  const { shop: shopId, name, channel, content: contentCategory, topic, template: templateRef = '' } = options;
  const client = platform.client('filtering', CampaignServiceService, merchantOf(shopId));
  const { campaign } = await client.createCampaign(
    CreateCampaignRequest.fromPartial({
      shopId,
      idempotencyKey: newKey(),
      name,
      message: { contentCategory, topic, texts: options.text.map(readText), templateRef },
      channel,
      capacityPerMinute: options.capacity === undefined ? undefined : readCapacity(options.capacity),
      startsAt: options.starts === undefined ? undefined : readTime('--starts', options.starts, now()),
      expiresAt: readTime('--expires', options.expires, now()),
      audience: await audienceOf(session, options),
    }),
  );
  if (!campaign) throw new Failure('NO_CAMPAIGN', 'the service answered without a campaign');
  say(texts.campaign.created(name, campaign.campaignId));
  say(texts.campaign.planNext(`npm run guanxi -- campaign plan ${campaign.campaignId} --shop ${shopId}`));
  return campaignAsObject(campaign);
}

/** @throws {UsageFailure} when the text is no whole number; whether it may be so little, the service says. */
export function readCapacity(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageFailure('BAD_CAPACITY', `--capacity "${text}" is no whole number`);
}

/** `zh=新茶到了`, or a text alone, which is taken for English. */
function readText(text: string): { language: string; text: string } {
  const [, language = 'en', words = text] = /^([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)=([\s\S]*)$/.exec(text) ?? [];
  return { language, text: words };
}

async function audienceOf({ path }: Session, { audience, screening }: CreateOptions) {
  if (screening !== undefined) return { $case: 'screeningId' as const, value: screening };
  if (audience === 'all') return { $case: 'everybody' as const, value: {} };
  const customerIds: string[] = [];
  for await (const customerId of readAudience(path(audience))) {
    if (customerIds.length === named_customers_max) {
      throw new Failure(
        'AUDIENCE_TOO_LARGE',
        `${audience} names more than ${named_customers_max} customers`,
        'Screen it first, and give --screening ID.',
      );
    }
    customerIds.push(customerId);
  }
  return { $case: 'customers' as const, value: { customerIds } };
}
