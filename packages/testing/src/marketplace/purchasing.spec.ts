import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { type BuyingPopulation, buyingPopulation, drawBuyer, drawRepeats } from './purchasing.js';

const WEEK_MS = 7 * 86_400_000;
const BUYERS = 20_000;
/** As fitted to a music shop: Fader, Hardie & Lee (2005), table 2. */
const musicShop: BuyingPopulation = { r: 0.243, alpha_weeks: 4.414, a: 0.793, b: 2.426 };

/** E[X(t)] of the BG/NBD model: Fader, Hardie & Lee (2005), equation 9. */
function expectedRepeats({ r, alpha_weeks, a, b }: BuyingPopulation, t_weeks: number): number {
  const z = t_weeks / (alpha_weeks + t_weeks);
  let term = 1;
  let sum = 1;
  for (let k = 0; k < 5_000; k++) {
    term *= (((r + k) * (b + k)) / ((a + b - 1 + k) * (k + 1))) * z;
    sum += term;
  }
  return ((a + b - 1) / (a - 1)) * (1 - (alpha_weeks / (alpha_weeks + t_weeks)) ** r * sum);
}

function meanRepeats(population: BuyingPopulation, t_weeks: number): number {
  const random = new SeededRandom(11);
  let repeats = 0;
  for (let buyer = 0; buyer < BUYERS; buyer++) {
    repeats += drawRepeats(random, drawBuyer(random, population, 1), 0, t_weeks * WEEK_MS).repeats_ms.length;
  }
  return repeats / BUYERS;
}

describe('purchases', () => {
  it.each([
    ['the music shop', musicShop, 39],
    ['the music shop', musicShop, 78],
    ['the marketplace', buyingPopulation, 52],
  ])('come as often as the model says: %s', (_name, population, weeks) => {
    const expected = expectedRepeats(population, weeks);
    expect(Math.abs(meanRepeats(population, weeks) / expected - 1)).toBeLessThan(0.06);
  });

  it('end for good when she leaves, at a purchase', () => {
    const random = new SeededRandom(3);
    for (let buyer = 0; buyer < 500; buyer++) {
      const history = drawRepeats(random, drawBuyer(random, buyingPopulation, 1), 0, 200 * WEEK_MS);
      if (history.leftAt_ms !== undefined) expect(history.repeats_ms.at(-1)).toBe(history.leftAt_ms);
    }
  });

  it('go on at a steady rate while nobody leaves', () => {
    const random = new SeededRandom(5);
    const { repeats_ms } = drawRepeats(random, { purchases_per_week: 2, dropout: 0 }, 0, 300 * WEEK_MS);
    expect(repeats_ms.length).toBeGreaterThan(530);
    expect(repeats_ms.length).toBeLessThan(670);
  });
});
