import {
  AudienceKind as ContractAudienceKind,
  type ReasonCount as ContractReasonCount,
  type Screening as ContractScreening,
  Verdict as ContractVerdict,
  type Decision,
  DecisionReason,
} from '@guanxi/contracts/filtering/v1/screening.js';
import type { ScreeningDecision } from './decide-screening.js';
import type { AudienceKind, ReasonCount, Screening } from './screening.js';

const reasons: Record<ScreeningDecision['reason'], DecisionReason> = {
  new_relationship: DecisionReason.NEW_RELATIONSHIP,
  positive_behaviour: DecisionReason.POSITIVE_BEHAVIOUR,
  likely_to_respond: DecisionReason.LIKELY_TO_RESPOND,
  no_relationship: DecisionReason.NO_RELATIONSHIP,
  relationship_cancelled: DecisionReason.RELATIONSHIP_CANCELLED,
  likely_to_react_badly: DecisionReason.LIKELY_TO_REACT_BADLY,
  does_not_read: DecisionReason.DOES_NOT_READ,
  long_inactive: DecisionReason.LONG_INACTIVE,
  unlikely_to_respond: DecisionReason.UNLIKELY_TO_RESPOND,
};
const verdicts = { kept: ContractVerdict.KEPT, filtered: ContractVerdict.FILTERED };
const audienceKinds = { all: ContractAudienceKind.ALL, explicit: ContractAudienceKind.EXPLICIT };

/** A decision in the contract's words. */
export function decisionToContract({
  verdict,
  reason,
  ...decision
}: ScreeningDecision & { customerId: string }): Decision {
  const { customerId, responseProbability } = decision;
  return { customerId, responseProbability, verdict: verdicts[verdict], reason: reasons[reason] };
}

/** A screening in the contract's words. */
export function screeningToContract(shopId: string, screening: Screening): ContractScreening {
  const { screeningId, contentCategory, asOf, startedAt, scorer, completedAt } = screening;
  return {
    shopId,
    screeningId,
    contentCategory,
    asOf,
    startedAt,
    scorer,
    completedAt: completedAt ?? undefined,
    audienceKind: audienceKinds[screening.audienceKind],
    ...totals(screening.reasons),
  };
}

/** The reasons in the contract's words, and what they add up to. */
export function totals(counted: ReasonCount[]) {
  const sum = (verdict?: ReasonCount['verdict']) =>
    counted.reduce((total, one) => total + (verdict === undefined || one.verdict === verdict ? one.count : 0), 0);
  return {
    audienceCount: sum(),
    keptCount: sum('kept'),
    filteredCount: sum('filtered'),
    reasons: counted.map(({ verdict, reason, count }): ContractReasonCount => {
      return { verdict: verdicts[verdict], reason: reasons[reason], count };
    }),
  };
}

/** The kind of an audience; the contract's rules have it that one is named. */
export function audienceKindFromContract(kind: ContractAudienceKind): AudienceKind {
  return kind === ContractAudienceKind.ALL ? 'all' : 'explicit';
}

/** A verdict in the product's words; undefined where the contract says nothing. */
export function verdictFromContract(verdict: ContractVerdict): ScreeningDecision['verdict'] | undefined {
  return (Object.keys(verdicts) as ScreeningDecision['verdict'][]).find((one) => verdicts[one] === verdict);
}

/** A reason in the product's words; undefined where the contract says nothing. */
export function reasonFromContract(reason: DecisionReason): ScreeningDecision['reason'] | undefined {
  return (Object.keys(reasons) as ScreeningDecision['reason'][]).find((one) => reasons[one] === reason);
}
