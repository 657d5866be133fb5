import { BetaPosterior, fitPrior } from '@guanxi/statistics';
import { groupBy } from '../group-by.js';
import { group_customers_min } from '../hide-small-groups.js';

/** How many of an agent's episodes in one group of scenes went well. */
export interface AgentTally {
  agentId: string;
  sceneGroup: string;
  count: number;
  good: number;
}

/** That an agent does worse than her colleagues in a group of scenes; shares are 0..1. */
export interface TrainingNeed extends AgentTally {
  mean: number;
  low: number;
  high: number;
  colleagues: number;
}

/**
 * Where agents do worse than their colleagues by more than chance explains, the widest gap first (mission E7).
 *
 * Each agent's share is drawn towards that of all agents in the same group of scenes by a beta prior fitted to them
 * (empirical Bayes), so that who has served few is not blamed for chance; it is told only where the upper bound of its 90 %
 * interval lies below the share of her colleagues together, which is drawn alike. Agents with fewer than 10 episodes are not judged, nor
 * is anybody by colleagues with fewer.
 */
export function findTrainingNeeds(tallies: readonly AgentTally[]): TrainingNeed[] {
  const byGroup = groupBy(tallies, ({ sceneGroup }) => sceneGroup);
  return [...byGroup.values()].flatMap(needsOfGroup).sort((a, b) => gapOf(b) - gapOf(a));
}

function needsOfGroup(tallies: readonly AgentTally[]): TrainingNeed[] {
  const prior = fitPrior(tallies.map(({ count, good }) => ({ rated: count, satisfied: good })));
  const all = tallies.reduce((sum, { count }) => sum + count, 0);
  const allGood = tallies.reduce((sum, { good }) => sum + good, 0);
  return tallies.flatMap((one) => {
    const { count, good } = one;
    if (count < group_customers_min || all - count < group_customers_min) return [];
    // Drawn as hers is, or where all are perfect each would stand below the others.
    const colleagues = (prior.a + allGood - good) / (prior.a + prior.b + all - count);
    const posterior = new BetaPosterior({ a: prior.a + good, b: prior.b + count - good });
    const high = posterior.quantile(0.95);
    return high < colleagues ? [{ ...one, mean: posterior.mean, low: posterior.quantile(0.05), high, colleagues }] : [];
  });
}

function gapOf({ mean, colleagues }: TrainingNeed): number {
  return colleagues - mean;
}
