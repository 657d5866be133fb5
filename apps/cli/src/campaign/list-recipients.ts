import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import {
  CampaignServiceService,
  type Recipient,
  RecipientReason,
  RecipientState,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { UsageFailure } from '../failure.js';
import { merchantOf } from '../platform/platform.js';
import { readLimit } from '../report/read-limit.js';
import type { Session } from '../session.js';
import { count } from '../terminal/table.js';
import { renderRecipients } from './render-campaign.js';

const items_per_page_max = 1_000;

export interface RecipientsOptions {
  args: string[];
  shop: string;
  customer?: string;
  state?: string;
  limit: string;
  output?: string;
}

/** Prints who received a campaign and why the others did not, or writes all of them to a file. */
export async function listRecipients(session: Session, options: RecipientsOptions): Promise<object> {
  const { platform, texts, say } = session;
  const [campaignId = ''] = options.args;
  const shopId = options.shop;
  const client = platform.client('filtering', CampaignServiceService, merchantOf(shopId));
  if (options.customer !== undefined) {
    const { recipient } = await client.getRecipient({ shopId, campaignId, customerId: options.customer });
    if (recipient) say(renderRecipients([recipient], texts));
    return { recipients: recipient ? [asObject(recipient)] : [] };
  }
  const state = options.state === undefined ? RecipientState.UNSPECIFIED : readState(options.state);
  const limit = options.output === undefined ? readLimit(options.limit) : Number.POSITIVE_INFINITY;
  const file = options.output === undefined ? undefined : createWriteStream(session.path(options.output));
  // Reported by `finished`.
  file?.on('error', () => {});
  const shown: Recipient[] = [];
  let written = 0;
  let pageToken = '';
  let isCut = false;
  do {
    const pageSize = Math.min(items_per_page_max, limit);
    const answer = await client.listRecipients({ shopId, campaignId, pageSize, pageToken, state });
    if (file) {
      written += answer.recipients.length;
      if (!file.write(answer.recipients.map(asLine).join('')) && !file.destroyed) await once(file, 'drain');
    } else {
      shown.push(...answer.recipients.slice(0, limit - shown.length));
    }
    pageToken = answer.nextPageToken;
    isCut = pageToken !== '' && shown.length >= limit;
  } while (pageToken !== '' && !isCut);
  if (file) {
    file.end();
    await finished(file);
    say(texts.campaign.wrote(count(written), options.output as string));
    return { written };
  }
  say(shown.length > 0 ? renderRecipients(shown, texts) : texts.campaign.nobody);
  if (isCut) say(texts.campaign.more(count(limit)));
  return { recipients: shown.map(asObject) };
}

/** @throws {UsageFailure} when there is no such state */
function readState(text: string): RecipientState {
  const name = text.toUpperCase().replaceAll('-', '_');
  const names = Object.keys(RecipientState).filter((one) => Number.isNaN(Number(one)) && one !== 'UNSPECIFIED');
  if (names.includes(name)) return RecipientState[name as keyof typeof RecipientState];
  const known = names.map((one) => one.toLowerCase()).join(', ');
  throw new UsageFailure('BAD_STATE', `--state "${text}" is no state`, `Use one of: ${known}.`);
}

function asObject({ state, reason, ...recipient }: Recipient): object {
  return { ...recipient, state: RecipientState[state], reason: reason === 0 ? '' : RecipientReason[reason] };
}

function asLine({ customerId, state, reason, place, endedAt }: Recipient): string {
  const why = reason === 0 ? '' : RecipientReason[reason].toLowerCase();
  return `${customerId},${RecipientState[state].toLowerCase()},${why},${place},${endedAt?.toISOString() ?? ''}\n`;
}
