import type { ScreeningPolicy } from '../policies/screening-policy.js';

export type KeepReason = 'new_relationship' | 'positive_behaviour' | 'exempt' | 'likely_to_respond';
export type FilterReason =
  | 'no_relationship'
  | 'relationship_cancelled'
  | 'likely_to_react_badly'
  | 'does_not_read'
  | 'long_inactive'
  | 'unlikely_to_respond'
  | 'hold_out';
export type Reason = KeepReason | FilterReason;

/** Whether a customer gets the message, and by which rule. */
export type ScreeningDecision = { responseProbability: number } & (
  | { verdict: 'kept'; reason: KeepReason }
  | { verdict: 'filtered'; reason: FilterReason }
);

/** How a customer stands to the shop, as far as rules ask; what never happened was infinitely many days ago. */
export interface Standing {
  relationship: 'none' | 'active' | 'cancelled';
  /** Since the relationship was established. */
  tenure_days: number;
  /** Since she last showed something positive here. */
  positive_days: number;
  /** The same at any shop of the platform. */
  platformPositive_days: number;
  /** Since she last muted or complained here. */
  negative_days: number;
  /** Since she last read or clicked a message of this shop. */
  read_days: number;
  /** Messages of this shop that she ignored in the running and the two past periods of 30 days. */
  ignored: number;
  /** Whether she came through a channel that the policy exempts. */
  isExempt: boolean;
  isHeldOut: boolean;
}

// So many messages without one read say that she does not read; fewer may be chance.
const ignored_messages_min = 5;
const reading_days = 90;
/** Above every probability. */
const every_prediction = Number.POSITIVE_INFINITY;

/**
 * Why a customer gets the message, or does not.
 *
 * Two rules hold absolutely, whatever is predicted: nothing goes to someone without an active relationship, and a new
 * relationship or one with a qualifying positive behaviour of late is never filtered. A behaviour no longer qualifies
 * once she muted or complained after it. Whoever left message after message unread is written off only where the prediction says
 * so too: what nobody saw counts as unread, and some who are rarely there read when they come. Held out are only those whom the predictions alone would keep. Source: mission B3.
 */
export function decideScreening(
  policy: ScreeningPolicy,
  she: Standing,
  reads: number,
  responds: number,
  reactsBadly: number,
): Reason {
  if (she.relationship !== 'active') return she.relationship === 'none' ? 'no_relationship' : 'relationship_cancelled';
  if (she.tenure_days < policy.protectionDays) return 'new_relationship';
  if (she.negative_days <= she.positive_days && she.negative_days !== Number.POSITIVE_INFINITY)
    return 'likely_to_react_badly';
  if (she.positive_days <= policy.positiveDays) return 'positive_behaviour';
  if (she.isExempt) return 'exempt';
  if (leavesUnread(she) && reads < (policy.readMin ?? every_prediction)) return 'does_not_read';
  if (she.platformPositive_days > policy.inactiveDays) return 'long_inactive';
  if (reactsBadly > policy.reactsBadlyMax) return 'likely_to_react_badly';
  if (responds < policy.responseMin) return 'unlikely_to_respond';
  return she.isHeldOut ? 'hold_out' : 'likely_to_respond';
}

/** Whether she left message after message unread, and read none for long: only of her the rules ask whether she reads. */
export function leavesUnread(she: Pick<Standing, 'read_days' | 'ignored'>): boolean {
  return she.ignored >= ignored_messages_min && she.read_days > reading_days;
}

const keepReasons: ReadonlySet<string> = new Set([
  'new_relationship',
  'positive_behaviour',
  'exempt',
  'likely_to_respond',
]);

/** The decision that a reason stands for. */
export function decisionOf(reason: Reason, responseProbability: number): ScreeningDecision {
  const verdict = keepReasons.has(reason) ? 'kept' : 'filtered';
  return { verdict, reason, responseProbability } as ScreeningDecision;
}
