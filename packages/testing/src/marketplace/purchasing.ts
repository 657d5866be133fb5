import type { SeededRandom } from '../seeded-random.js';

const WEEK_MS = 7 * 86_400_000;

/** Parameters of the BG/NBD model: gamma (r, α in weeks) over purchase rates, beta (a, b) over dropout. */
export interface BuyingPopulation {
  r: number;
  alpha_weeks: number;
  a: number;
  b: number;
}

/** How the demo marketplace buys: somewhat more often than the music shop for which the model is known best. */
export const buyingPopulation: BuyingPopulation = { r: 0.6, alpha_weeks: 6, a: 0.9, b: 2.6 };

/** One customer's buying at one shop. */
export interface Buyer {
  purchases_per_week: number;
  /** The probability that she leaves for good after a repeat purchase. */
  dropout: number;
}

/** What she bought and when she left. */
export interface BuyingHistory {
  repeats_ms: number[];
  /** Absent while she may still come back. */
  leftAt_ms?: number;
}

/** A safety bound; the rates above come nowhere near. */
const REPEATS_MAX = 1_000;

/** A buyer of that population, for an acquisition channel that multiplies dropout. */
export function drawBuyer(random: SeededRandom, population: BuyingPopulation, dropoutFactor: number): Buyer {
  return {
    purchases_per_week: random.gamma(population.r, 1 / population.alpha_weeks),
    dropout: Math.min(1, random.beta(population.a, population.b) * dropoutFactor),
  };
}

/**
 * Her repeat purchases after `from_ms` and before `until_ms`: Poisson at her rate until she drops out, which she does
 * with her probability after each one.
 *
 * Source: Fader, Hardie & Lee (2005), "Counting your customers the easy way", assumptions i–v.
 */
export function drawRepeats(random: SeededRandom, buyer: Buyer, from_ms: number, until_ms: number): BuyingHistory {
  const repeats_ms: number[] = [];
  let at_ms = from_ms;
  while (repeats_ms.length < REPEATS_MAX) {
    at_ms += random.exponential(buyer.purchases_per_week / WEEK_MS);
    if (!(at_ms < until_ms)) return { repeats_ms };
    repeats_ms.push(Math.floor(at_ms));
    if (random.chance(buyer.dropout)) return { repeats_ms, leftAt_ms: Math.floor(at_ms) };
  }
  return { repeats_ms };
}
