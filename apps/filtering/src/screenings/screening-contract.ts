import {
  AdviceVerdict,
  type AdviseResponse,
  AudienceKind as ContractAudienceKind,
  type AudienceShare as ContractAudienceShare,
  type ReasonCount as ContractReasonCount,
  type Screening as ContractScreening,
  Verdict as ContractVerdict,
  type Decision,
  DecisionForm,
  type ScreenResponse,
} from '@guanxi/contracts/filtering/v1/screening.js';
import type { AdvisedGroup } from './advice.js';
import type { Advice } from './advise-shop.js';
import type { ScreeningDecision } from './decide-screening.js';
import { type BlockColumns, decisionsOf, keptOf } from './decision-block.js';
import { reasonCodes } from './decision-codes.js';
import type { AudienceKind, AudienceShare, ReasonCount, Screening } from './screening.js';

const decisions_per_message_max = 2_000;
const verdicts = { kept: ContractVerdict.KEPT, filtered: ContractVerdict.FILTERED };
const audienceKinds: Record<AudienceKind, ContractAudienceKind> = {
  all: ContractAudienceKind.ALL,
  explicit: ContractAudienceKind.EXPLICIT,
  segment: ContractAudienceKind.SEGMENT,
};

/** A decision in the contract's words. */
export function decisionToContract({
  verdict,
  reason,
  ...decision
}: ScreeningDecision & { customerId: string }): Decision {
  const { customerId, responseProbability } = decision;
  return { customerId, responseProbability, verdict: verdicts[verdict], reason: reasonCodes[reason] };
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
    segmentId: screening.segmentId,
    ...totals(screening.reasons),
    byChannel: screening.byChannel.map(shareToContract),
    byAge: screening.byAge.map(shareToContract),
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
      return { verdict: verdicts[verdict], reason: reasonCodes[reason], count };
    }),
  };
}

/** The kind of an audience; the contract's rules have it that one is named. */
export function audienceKindFromContract(kind: ContractAudienceKind): AudienceKind {
  if (kind === ContractAudienceKind.SEGMENT) return 'segment';
  return kind === ContractAudienceKind.ALL ? 'all' : 'explicit';
}

/** A verdict in the product's words; undefined where the contract says nothing. */
export function verdictFromContract(verdict: ContractVerdict): ScreeningDecision['verdict'] | undefined {
  return (Object.keys(verdicts) as ScreeningDecision['verdict'][]).find((one) => verdicts[one] === verdict);
}

/** The decisions of a block in the form that was asked for; messages of at most 2,000 where they go one by one. */
export function* blockToContract(block: BlockColumns, form: DecisionForm): Iterable<ScreenResponse> {
  if (form === DecisionForm.COLUMNS) return yield columnsToContract(block);
  if (form === DecisionForm.KEPT_COLUMNS) {
    const kept = keptOf(block);
    if (kept.reasons.length > 0) yield columnsToContract(kept);
    return;
  }
  const decisions = decisionsOf(block);
  for (let from = 0; from < decisions.length; from += decisions_per_message_max) {
    const value = { decisions: decisions.slice(from, from + decisions_per_message_max).map(decisionToContract) };
    yield { part: { $case: 'decisions', value } };
  }
}

function columnsToContract({ customerIds, reasons, responds }: BlockColumns): ScreenResponse {
  // Encoding asks for a length and an iterator only, and to copy a block's numbers into a list takes longer than to send them.
  const responseProbabilities = responds as unknown as number[];
  const value = { customerIds, reasons: Buffer.from(reasons), responseProbabilities };
  return { part: { $case: 'columns', value } };
}

function shareToContract({ name, audience, kept }: AudienceShare): ContractAudienceShare {
  return { name, audienceCount: audience, keptCount: kept };
}

const adviceVerdicts = { more: AdviceVerdict.MORE, fewer: AdviceVerdict.FEWER, undecided: AdviceVerdict.UNDECIDED };

/** Advice in the contract's words. */
export function adviceToContract({ channels, contents, ages, screenings }: Advice): AdviseResponse {
  const groups = (advised: AdvisedGroup[]) =>
    advised.map(({ name, count, well, share, share_low, share_high, verdict }) => ({
      ...{ name, count, wellCount: well, share, shareLow: share_low, shareHigh: share_high },
      verdict: adviceVerdicts[verdict],
    }));
  return { channels: groups(channels), contents: groups(contents), ages: groups(ages), screeningCount: screenings };
}
