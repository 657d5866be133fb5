import type { Factors } from '../factors/factors.js';

/** Names the scorer in every screening, so that a figure says which one it came from. */
export const scorer = 'plain-1';

/** What one factor added to the log-odds of a response. */
export interface Contribution {
  name: keyof Factors;
  value: number;
  contribution: number;
}

/** A predicted probability and what it is made of. */
export interface ResponseScore {
  /** That she responds to this content, 0 to 1. */
  probability: number;
  contributions: Contribution[];
}

// The log-odds of a response before anything is known of her: one in fifty.
const base = Math.log(0.02 / 0.98);
const never_days = 730;

/**
 * How likely she responds to a message about this content: a logistic score over recency, frequency, reading and
 * interest. Its weights are set by hand after the direct-marketing rule of thumb that recency weighs more than
 * frequency, and frequency more than anything else; they are not trained, and the probability ranks better than it
 * is calibrated.
 *
 * Source: mission B2.
 */
export function scoreResponse(factors: Factors): ResponseScore {
  const { silent_days = never_days, purchases_365d, reads_90d, clicks_90d, ignored_90d, category_share } = factors;
  const messages_90d = reads_90d + ignored_90d;
  const contributions: Contribution[] = [
    { name: 'silent_days', value: silent_days, contribution: 1.5 - 0.6 * Math.log1p(silent_days / 7) },
    { name: 'purchases_365d', value: purchases_365d, contribution: 0.7 * Math.log1p(purchases_365d) },
    { name: 'clicks_90d', value: clicks_90d, contribution: 0.8 * Math.log1p(clicks_90d) },
    // Beta(1, 3): without messages nothing is known, and it adds nothing.
    { name: 'reads_90d', value: reads_90d, contribution: 2 * ((reads_90d + 1) / (messages_90d + 4) - 0.25) },
    { name: 'category_share', value: category_share, contribution: category_share },
  ];
  const logOdds = contributions.reduce((sum, { contribution }) => sum + contribution, base);
  return { probability: 1 / (1 + Math.exp(-logOdds)), contributions };
}
