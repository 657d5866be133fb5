import type { SeededRandom } from '../seeded-random.js';
import { categories } from './shop.js';

/**
 * What a customer is like, which nobody can see and everything she does follows from. Later simulations (messages and
 * her responses to them) read the same traits, so that a policy is judged on the people who made the history.
 */
export interface Traits {
  /** Multiplies how often she looks around; log-normal with median 1. */
  activity: number;
  /** The probability, 0 to 1, that she reads a message while she is active. Mean 0.4. */
  messageSensitivity: number;
  /** How she shares her attention among `categories`; sums to 1. */
  interests: Readonly<Record<string, number>>;
  /** How easily messages annoy her, 0 to 1. Mean 0.17. */
  irritability: number;
  /** Her language: nine of ten write Chinese. */
  language: 'zh' | 'en';
}

export interface Customer {
  customerId: string;
  traits: Traits;
}

const ACTIVITY_SPREAD = 0.7;
const INTEREST_CONCENTRATION = 0.5;
const CHINESE_SHARE = 0.9;

/** The customer in that place, counted from 0. */
export function drawCustomer(random: SeededRandom, index: number): Customer {
  const shares = drawShares(random, categories.length);
  return {
    customerId: `c-${String(index + 1).padStart(7, '0')}`,
    traits: {
      activity: Math.exp(ACTIVITY_SPREAD * random.normal()),
      messageSensitivity: random.beta(1.2, 1.8),
      interests: Object.fromEntries(categories.map((category, place) => [category, shares[place] as number])),
      irritability: random.beta(0.8, 4),
      language: random.chance(CHINESE_SHARE) ? 'zh' : 'en',
    },
  };
}

/** Shares of a whole (Dirichlet). */
function drawShares(random: SeededRandom, count: number): number[] {
  const draws = Array.from({ length: count }, () => random.gamma(INTEREST_CONCENTRATION));
  const total = draws.reduce((sum, draw) => sum + draw, 0);
  return draws.map((draw) => draw / total);
}
