import { logGamma } from '../distributions/distributions.js';
import type { Beta } from './beta-posterior.js';

/** How many were asked, and how many of them said yes. */
export interface Count {
  rated: number;
  satisfied: number;
}

const strengths = [2, 4, 8, 16, 32, 64, 128];

/**
 * The prior of a share that differs from scene to scene: its mean is the shop's, its strength the one under which the
 * counts are most likely. So a scene that few rated stands close to the shop's mean where the shop's scenes are alike,
 * and close to its own where they are not.
 *
 * Source: empirical Bayes for the beta-binomial, by maximum marginal likelihood (Carlin and Louis, Bayes and Empirical
 * Bayes Methods, ch. 3); the strength is sought on a grid, which its flat likelihood deserves.
 */
export function fitPrior(counts: readonly Count[]): Beta {
  const rated = counts.reduce((sum, one) => sum + one.rated, 0);
  const satisfied = counts.reduce((sum, one) => sum + one.satisfied, 0);
  const mean = (satisfied + 1) / (rated + 2);
  const priors = strengths.map((strength) => ({ a: mean * strength, b: (1 - mean) * strength }));
  const likelihoods = priors.map((prior) => counts.reduce((sum, one) => sum + logMarginal(one, prior), 0));
  // Of equals the weakest: where nothing is known, nothing is claimed.
  return priors[likelihoods.indexOf(Math.max(...likelihoods))] as Beta;
}

/** The logarithm of how likely a count is under a prior, without the part that is the same under all. */
function logMarginal({ rated, satisfied }: Count, { a, b }: Beta): number {
  return logBeta(satisfied + a, rated - satisfied + b) - logBeta(a, b);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
