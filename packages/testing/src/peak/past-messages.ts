import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { CANCEL_AFTER_COMPLAINT, CANCEL_AFTER_MUTE, IGNORED_AFTER_HOURS } from '../marketplace/reading.js';
import type { PastCampaign } from '../marketplace/shop.js';
import type { Happening } from '../marketplace/visit.js';
import type { SeededRandom } from '../seeded-random.js';
import { type Attention, reactionsTo } from './message-effects.js';
import type { Person } from './person.js';
import { message_life_days } from './population.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What she did with a message, how she stands to the next one, and whether she ended the relationship over it. */
export interface Received {
  happenings: Happening[];
  attention: Attention;
  cancelled: boolean;
}

/** One message that reaches her in time, drawn. What she never saw counts as ignored too: the shop cannot tell. */
export function drawReceived(
  random: SeededRandom,
  person: Person,
  attention: Attention,
  { campaignId, category, sentAt_ms }: PastCampaign,
): Received {
  const { sees, reads, clicks, mutes, complains } = reactionsTo(person, attention, category, sentAt_ms);
  const seenAt_ms = Math.floor(sentAt_ms + random.float() * message_life_days * DAY_MS);
  const seen = random.chance(sees);
  const read = seen && random.chance(reads);
  const clicked = read && random.chance(clicks);
  const passedOver = seen && !read;
  const muted = passedOver && random.chance(mutes);
  const complained = passedOver && random.chance(complains);
  const leaves = [random.chance(CANCEL_AFTER_MUTE), random.chance(CANCEL_AFTER_COMPLAINT)];
  const did = (kind: BehaviourKind, at_ms: number): Happening => ({ at_ms, kind, category, campaignId });
  const happenings = [
    read
      ? did(BehaviourKind.MESSAGE_READ, seenAt_ms)
      : did(BehaviourKind.MESSAGE_IGNORED, sentAt_ms + IGNORED_AFTER_HOURS * HOUR_MS),
  ];
  if (clicked) happenings.push(did(BehaviourKind.MESSAGE_CLICKED, seenAt_ms + 20_000));
  if (complained) happenings.push(did(BehaviourKind.COMPLAINED, seenAt_ms + 40_000));
  if (muted) happenings.push(did(BehaviourKind.MUTED, seenAt_ms + 60_000));
  const unreadStreak = read ? 0 : attention.unreadStreak + (seen ? 1 : 0);
  return {
    happenings,
    attention: { unreadStreak, hasMuted: attention.hasMuted || muted },
    cancelled: (muted && leaves[0] === true) || (complained && leaves[1] === true),
  };
}

/** What she did with the campaigns that the shop sent to everybody, until she muted the shop or left it. */
export function drawPastMessages(random: SeededRandom, person: Person, campaigns: readonly PastCampaign[]): Received {
  const past: Received = {
    happenings: [],
    attention: { unreadStreak: 0, hasMuted: false },
    cancelled: false,
  };
  for (const campaign of campaigns) {
    if (campaign.sentAt_ms <= person.establishedAt_ms) continue;
    const received = drawReceived(random, person, past.attention, campaign);
    past.happenings.push(...received.happenings);
    past.attention = received.attention;
    past.cancelled = received.cancelled;
    if (past.cancelled || past.attention.hasMuted) break;
  }
  return past;
}
