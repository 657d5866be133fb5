import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { SeededRandom } from '../seeded-random.js';
import type { Traits } from './customer.js';
import { drawResponse, responseProbabilities } from './respond.js';
import type { PastCampaign } from './shop.js';
import type { Happening } from './visit.js';

const HOUR_MS = 3_600_000;
const READ_AFTER_HOURS_MEAN = 5;
const READ_AFTER_HOURS_MAX = 60;
/** A message that was not read by then counts as ignored. */
export const IGNORED_AFTER_HOURS = 72;
export const CANCEL_AFTER_MUTE = 0.15;
export const CANCEL_AFTER_COMPLAINT = 0.5;

/** Whoever receives a shop's messages. */
export interface Recipient {
  traits: Traits;
  channelReading: number;
  leftAt_ms?: number;
}

/** What she did with the messages she got, and when she ended the relationship over them, if she did. */
export interface ReadingHistory {
  happenings: Happening[];
  cancelledAt_ms?: number;
}

/** What a customer does with the campaigns sent after `from_ms`, until she mutes the shop or leaves it. */
export function drawReading(
  random: SeededRandom,
  recipient: Recipient,
  campaigns: readonly PastCampaign[],
  from_ms: number,
): ReadingHistory {
  const happenings: Happening[] = [];
  let unreadStreak = 0;
  for (const { campaignId, category, sentAt_ms } of campaigns) {
    if (sentAt_ms <= from_ms) continue;
    const left = sentAt_ms >= (recipient.leftAt_ms ?? Number.POSITIVE_INFINITY);
    const { channelReading, traits } = recipient;
    const response = drawResponse(
      random,
      responseProbabilities(traits, { category, channelReading, left, unreadStreak }),
    );
    const delay_hours = response.read
      ? Math.min(random.exponential(1 / READ_AFTER_HOURS_MEAN), READ_AFTER_HOURS_MAX)
      : IGNORED_AFTER_HOURS;
    const seenAt_ms = Math.floor(sentAt_ms + delay_hours * HOUR_MS);
    const did = (kind: BehaviourKind, after_ms: number) =>
      happenings.push({ at_ms: seenAt_ms + after_ms, kind, category, campaignId });
    unreadStreak = response.read ? 0 : unreadStreak + 1;
    did(response.read ? BehaviourKind.MESSAGE_READ : BehaviourKind.MESSAGE_IGNORED, 0);
    if (response.clicked) did(BehaviourKind.MESSAGE_CLICKED, 20_000);
    if (response.complained) did(BehaviourKind.COMPLAINED, 40_000);
    if (response.muted) did(BehaviourKind.MUTED, 60_000);
    const cancels =
      (response.muted && random.chance(CANCEL_AFTER_MUTE)) ||
      (response.complained && random.chance(CANCEL_AFTER_COMPLAINT));
    if (cancels) return { happenings, cancelledAt_ms: seenAt_ms + 90_000 };
    if (response.muted) return { happenings };
  }
  return { happenings };
}
