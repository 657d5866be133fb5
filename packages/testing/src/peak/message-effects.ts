import { CANCEL_AFTER_COMPLAINT, CANCEL_AFTER_MUTE } from '../marketplace/reading.js';
import { responseProbabilities } from '../marketplace/respond.js';
import { hasLeft, type Person, presencePerDay } from './person.js';
import { message_life_days, purchases_per_response, reads_per_response } from './population.js';

const DAYS_PER_WEEK = 7;
/** What a reader of the demo marketplace clicks on the average: her interest in it, measured against that, moves her. */
const click_mean = 0.13;

/** How she stands to the shop's messages at an instant, from those that she got before. */
export interface Attention {
  /** Messages in a row that she saw and passed over. */
  unreadStreak: number;
  /** She muted the shop: she sees no message of it any more. */
  hasMuted: boolean;
}

/** What one message does, step by step, each a probability from 0 to 1. */
export interface Reactions {
  /** She comes to the platform while the message is of use. */
  sees: number;
  /** Given that she sees it. */
  reads: number;
  /** Given that she reads it. */
  clicks: number;
  /** Given that she sees it and passes it over. */
  mutes: number;
  complains: number;
}

/**
 * Potential outcomes of one message to one person, with it (where it reaches her in time) and without it. They are
 * expectations given her hidden traits: what the mean over endlessly many draws with common random numbers comes to.
 */
export interface MessageEffects {
  /** The probability that she responds: clicks. Without the message nobody does. */
  responds: number;
  /** The probability that she reacts badly: mutes or complains. Without the message nobody does. */
  reactsBadly: number;
  /** The probability that she cancels over it; contained in the one above. */
  cancels: number;
  /** Purchases on the day without the message, and those that come on top with it. */
  purchasesAnyway: number;
  purchasesMore: number;
}

/**
 * How she takes a message about a category. Whoever does not come while it lasts sees nothing of it, neither what would
 * please nor what would annoy her; whoever sees it reads it by sensitivity, habit and attachment, and clicks by interest;
 * whoever passes it over may have had enough, the sooner the more she passed over before.
 */
export function reactionsTo(person: Person, attention: Attention, category: string, at_ms: number): Reactions {
  const sees = attention.hasMuted ? 0 : 1 - Math.exp(-presencePerDay(person, at_ms) * message_life_days);
  const { read, click, mute, complain } = responseProbabilities(person.traits, {
    category,
    channelReading: person.channelReading,
    left: hasLeft(person, at_ms),
    unreadStreak: attention.unreadStreak,
  });
  return {
    sees,
    reads: Math.min(1, read * reads_per_response),
    clicks: Math.min(1, click / click_mean / reads_per_response),
    mutes: mute,
    complains: complain,
  };
}

/** What a message about a category would do to her at an instant. */
export function effectsOf(person: Person, attention: Attention, category: string, at_ms: number): MessageEffects {
  const { sees, reads, clicks, mutes, complains } = reactionsTo(person, attention, category, at_ms);
  const responds = sees * reads * clicks;
  const passesOver = sees * (1 - reads);
  const staysAfter = (1 - mutes * CANCEL_AFTER_MUTE) * (1 - complains * CANCEL_AFTER_COMPLAINT);
  const purchases_per_day = hasLeft(person, at_ms) ? 0 : person.purchases_per_week / DAYS_PER_WEEK;
  return {
    responds,
    reactsBadly: passesOver * (1 - (1 - mutes) * (1 - complains)),
    cancels: passesOver * (1 - staysAfter),
    purchasesAnyway: purchases_per_day * message_life_days,
    purchasesMore: responds * purchases_per_response,
  };
}
