import { chiSquareAbove } from '../distributions/distributions.js';

/**
 * How likely counts at least this far from the shares that were planned are by chance: below 0.001 something but chance
 * decides who is counted, and nothing that is drawn from the counts can be trusted. 1 where nobody is counted.
 *
 * Source: Pearson's chi-square test of fit, as Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online Controlled
 * Experiments" (KDD 2019) use it.
 */
export function sampleRatioProbability(counts: readonly number[], shares: readonly number[]): number {
  const total = counts.reduce((sum, one) => sum + one, 0);
  const whole = shares.reduce((sum, one) => sum + one, 0);
  if (total === 0 || counts.length < 2) return 1;
  const distance = counts.reduce((sum, count, i) => {
    const expected = (total * (shares[i] ?? 0)) / whole;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return chiSquareAbove(distance, counts.length - 1);
}
