import type { Factors } from '../factors/factors.js';
import type { ScreeningPolicy } from '../policies/screening-policy.js';
import { scoreResponse } from './score-response.js';

export type KeepReason = 'new_relationship' | 'positive_behaviour' | 'likely_to_respond';
export type FilterReason =
  | 'no_relationship'
  | 'relationship_cancelled'
  | 'likely_to_react_badly'
  | 'does_not_read'
  | 'long_inactive'
  | 'unlikely_to_respond';

/** Whether a customer gets the message, and by which rule. */
export type ScreeningDecision = { responseProbability: number } & (
  | { verdict: 'kept'; reason: KeepReason }
  | { verdict: 'filtered'; reason: FilterReason }
);

/** A customer as she stands to the shop; without a relationship there are no factors. */
export interface Screened {
  isActive: boolean;
  factors: Factors | undefined;
}

// So many messages without one read say that she does not read; fewer may be chance.
const ignored_messages_min = 5;

/**
 * Whether a customer gets the message, and why.
 *
 * Two rules hold absolutely: nothing goes to someone without an active relationship, and a new relationship or one
 * with a qualifying positive behaviour of late is never filtered. A behaviour no longer qualifies once she muted or
 * complained after it. Source: mission B3.
 */
export function decideScreening(policy: ScreeningPolicy, { isActive, factors }: Screened): ScreeningDecision {
  if (!factors) return filtered('no_relationship', 0);
  const { probability } = scoreResponse(factors);
  if (!isActive) return filtered('relationship_cancelled', probability);
  if (factors.tenure_days < policy.protectionDays) return kept('new_relationship', probability);
  if (isLikelyToReactBadly(factors)) return filtered('likely_to_react_badly', probability);
  if (isWithin(factors.silent_days, policy.positiveDays)) return kept('positive_behaviour', probability);
  if (doesNotRead(factors)) return filtered('does_not_read', probability);
  if (!isWithin(factors.platform_silent_days, policy.inactiveDays)) return filtered('long_inactive', probability);
  return probability < policy.responseMin
    ? filtered('unlikely_to_respond', probability)
    : kept('likely_to_respond', probability);
}

/** She muted or complained, and has shown nothing positive since. */
function isLikelyToReactBadly({ negative_days, silent_days = Number.POSITIVE_INFINITY }: Factors): boolean {
  return negative_days !== undefined && negative_days <= silent_days;
}

function doesNotRead({ reads_90d, clicks_90d, ignored_90d }: Factors): boolean {
  return reads_90d + clicks_90d === 0 && ignored_90d >= ignored_messages_min;
}

function isWithin(days: number | undefined, days_max: number): boolean {
  return days !== undefined && days <= days_max;
}

function kept(reason: KeepReason, responseProbability: number): ScreeningDecision {
  return { verdict: 'kept', reason, responseProbability };
}

function filtered(reason: FilterReason, responseProbability: number): ScreeningDecision {
  return { verdict: 'filtered', reason, responseProbability };
}
