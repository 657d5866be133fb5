import {
  type Campaign,
  type Recipient,
  RecipientReason,
  RecipientState,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import type { LoggedMessage } from '../../benches/delivery/read-adapter-log.js';
import { capsViolated } from '../../benches/delivery/read-adapter-log.js';
import type { KnownRelationship } from '../people/ledger.js';
import { allWell, type Verdict } from './verdict.js';

/** A message that was with the channel when she left comes all the same, so long after at most. */
const under_way_ms_max = 15_000;

/** How a campaign says that the channel may have got a message, whatever became of it. */
const doubtfulReasons: ReadonlySet<RecipientReason> = new Set([
  RecipientReason.OUTCOME_UNKNOWN,
  RecipientReason.RETRIES_EXHAUSTED,
]);

/** A campaign, and what it says of everybody who was in its line. */
export interface ToldCampaign {
  campaign: Campaign;
  recipients: readonly Recipient[];
}

/** The time between a backup and its restoring, in milliseconds since the epoch: of that nobody knows but the channel. */
export interface Forgotten {
  from_ms: number;
  until_ms: number;
}

/** Holds what the channel got against campaigns, caps, and who was still a customer. */
export function checkDeliveries(
  campaigns: readonly ToldCampaign[],
  log: readonly LoggedMessage[],
  relationships: ReadonlyMap<string, KnownRelationship>,
  perDay: number,
  forgotten?: Forgotten,
): Verdict {
  const verdict = allWell();
  const got = new Map<string, number>();
  for (const { campaignId, customerId, at_ms } of log) {
    const whose = `campaign ${campaignId} to ${customerId}`;
    got.set(whose, (got.get(whose) ?? 0) + 1);
    const left_ms = relationships.get(customerId)?.cancelled_ms;
    if (left_ms !== undefined && at_ms > left_ms + under_way_ms_max) {
      verdict.broken.push(`${whose} was sent ${at_ms - left_ms} ms after she had left`);
    }
  }
  for (const [whose, times] of got) if (times > 1) verdict.twice.push(`${whose} was sent ${times} times`);
  for (const campaign of campaigns) checkCampaign(campaign, log, forgotten, verdict);
  const violated = capsViolated(log, perDay);
  if (violated > 0) verdict.broken.push(`${violated} messages beyond the cap of ${perDay} a day`);
  return verdict;
}

function checkCampaign(
  { campaign, recipients }: ToldCampaign,
  log: readonly LoggedMessage[],
  forgotten: Forgotten | undefined,
  found: Verdict,
): void {
  const { campaignId, settledAt, progress } = campaign;
  if (!progress) return;
  const { audienceCount, filteredCount, heldOutCount, openCount, sentCount } = progress;
  const { cappedCount, refusedCount, expiredCount, cancelledCount, failedCount } = progress;
  const accounted = filteredCount + heldOutCount + openCount + sentCount + cappedCount + refusedCount;
  const all = accounted + expiredCount + cancelledCount + failedCount;
  const name = `campaign ${campaignId}`;
  if (!settledAt || openCount > 0) found.broken.push(`${name} is not settled: ${openCount} are open`);
  if (all !== audienceCount) found.broken.push(`${name} accounts for ${all} of ${audienceCount}`);
  const sent = new Set(
    recipients.filter(({ state }) => state === RecipientState.SENT).map(({ customerId }) => customerId),
  );
  if (sent.size !== sentCount) found.broken.push(`${name} says ${sentCount} were sent, and names ${sent.size}`);
  const doubtful = new Set(
    recipients.filter(({ reason }) => doubtfulReasons.has(reason)).map(({ customerId }) => customerId),
  );
  const got = new Map(
    log.filter((one) => one.campaignId === campaignId).map(({ customerId, at_ms }) => [customerId, at_ms]),
  );
  for (const customerId of sent) {
    if (!got.has(customerId)) found.lost.push(`${name} to ${customerId}, which the channel never got`);
  }
  for (const [customerId, at_ms] of got) {
    if (sent.has(customerId) || doubtful.has(customerId)) continue;
    if (forgotten && at_ms >= forgotten.from_ms && at_ms <= forgotten.until_ms) continue;
    const told = recipients.find((one) => one.customerId === customerId);
    const state = told ? `${RecipientState[told.state]}, ${RecipientReason[told.reason]}` : 'nothing';
    found.broken.push(`${name} to ${customerId}: the channel got it, the campaign says ${state}`);
  }
}
