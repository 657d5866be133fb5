import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { CANCEL_AFTER_COMPLAINT, CANCEL_AFTER_MUTE, IGNORED_AFTER_HOURS } from '../marketplace/reading.js';
import type { PastCampaign } from '../marketplace/shop.js';
import type { Happening } from '../marketplace/visit.js';
import type { SeededRandom } from '../seeded-random.js';
import { type Attention, reactionsTo } from './message-effects.js';
import type { Person } from './person.js';
import { message_life_days } from './population.js';

const DAY_MS = 86_400_000;
const IGNORED_AFTER_DAYS = IGNORED_AFTER_HOURS / 24;
/** Of a day, what lies between seeing and each thing done about it: some twenty seconds. */
const STEP_DAYS = 1 / 4_320;

/** What she did with a message, how she stands to the next one, and whether she ended the relationship over it. */
export interface Received {
  happenings: Happening[];
  attention: Attention;
  cancelled: boolean;
}

/**
 * One message that reaches her in time, drawn. What she never saw counts as ignored too: the shop cannot tell.
 *
 * @param day_ms how long a day takes; a study that cannot wait for days makes them short.
 */
export function drawReceived(
  random: SeededRandom,
  person: Person,
  attention: Attention,
  { campaignId, category, sentAt_ms }: PastCampaign,
  day_ms = DAY_MS,
): Received {
  const { sees, reads, clicks, mutes, complains } = reactionsTo(person, attention, category, sentAt_ms);
  const seenAt_ms = sentAt_ms + random.float() * message_life_days * day_ms;
  const seen = random.chance(sees);
  const read = seen && random.chance(reads);
  const clicked = read && random.chance(clicks);
  const passedOver = seen && !read;
  const muted = passedOver && random.chance(mutes);
  const complained = passedOver && random.chance(complains);
  const leaves = [random.chance(CANCEL_AFTER_MUTE), random.chance(CANCEL_AFTER_COMPLAINT)];
  const did = (kind: BehaviourKind, at_ms: number): Happening => ({
    at_ms: Math.floor(at_ms),
    kind,
    category,
    campaignId,
  });
  const happenings = [
    read
      ? did(BehaviourKind.MESSAGE_READ, seenAt_ms)
      : did(BehaviourKind.MESSAGE_IGNORED, sentAt_ms + IGNORED_AFTER_DAYS * day_ms),
  ];
  if (clicked) happenings.push(did(BehaviourKind.MESSAGE_CLICKED, seenAt_ms + STEP_DAYS * day_ms));
  if (complained) happenings.push(did(BehaviourKind.COMPLAINED, seenAt_ms + 2 * STEP_DAYS * day_ms));
  if (muted) happenings.push(did(BehaviourKind.MUTED, seenAt_ms + 3 * STEP_DAYS * day_ms));
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
