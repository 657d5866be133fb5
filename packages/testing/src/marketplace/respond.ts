import type { SeededRandom } from '../seeded-random.js';
import type { Traits } from './customer.js';

/** What bears on a response beside her traits. */
export interface Reception {
  category: string;
  /** The relationship's acquisition channel multiplies reading. */
  channelReading: number;
  /** She left the shop for good, though she has not said so. */
  left: boolean;
  /** Messages in a row that she did not read. */
  unreadStreak: number;
}

/** The probability of each response; the last two count once, whatever the first two came to. */
export interface ResponseProbabilities {
  read: number;
  /** Given that she read it. */
  click: number;
  /** Given that she did not click. */
  mute: number;
  complain: number;
}

/** What she did with a message. */
export interface Response {
  read: boolean;
  clicked: boolean;
  muted: boolean;
  complained: boolean;
}

const READING_AFTER_LEAVING = 0.2;
const READING_KEPT_PER_UNREAD = 0.95;
const CLICK_BASE = 0.04;
const CLICK_BY_INTEREST = 0.9;
const MUTE_BY_IRRITABILITY = 0.06;
const MUTE_PER_UNREAD = 0.25;
const COMPLAIN_BY_IRRITABILITY = 0.01;

/**
 * How she takes a message: she reads the more, the more sensitive to messages she is and the fewer she left unread;
 * clicks what interests her; and mutes or complains when messages that she does not want pile up.
 */
export function responseProbabilities(traits: Traits, reception: Reception): ResponseProbabilities {
  const habit = READING_KEPT_PER_UNREAD ** reception.unreadStreak;
  const leaving = reception.left ? READING_AFTER_LEAVING : 1;
  const annoyance = traits.irritability * (1 + MUTE_PER_UNREAD * reception.unreadStreak);
  return {
    read: traits.messageSensitivity * reception.channelReading * habit * leaving,
    click: Math.min(0.9, CLICK_BASE + CLICK_BY_INTEREST * (traits.interests[reception.category] ?? 0)),
    mute: Math.min(0.5, MUTE_BY_IRRITABILITY * annoyance),
    complain: Math.min(0.1, COMPLAIN_BY_IRRITABILITY * annoyance),
  };
}

/** One response, drawn. */
export function drawResponse(random: SeededRandom, { read, click, mute, complain }: ResponseProbabilities): Response {
  const isRead = random.chance(read);
  const clicked = isRead && random.chance(click);
  return {
    read: isRead,
    clicked,
    muted: !clicked && random.chance(mute),
    complained: !clicked && random.chance(complain),
  };
}
