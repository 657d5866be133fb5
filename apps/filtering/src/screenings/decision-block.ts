import { decisionOf, type ScreeningDecision } from './decide-screening.js';
import { reasonCodes, reasonOfCode } from './decision-codes.js';

/** How many of a group were in the audience, and how many of these were kept. */
export type GroupTally = [audience: number, kept: number];

/** What a report is added up from. */
export interface AudienceTallies {
  /** By the reasons' codes. */
  reasons: Record<number, number>;
  channels: Record<string, GroupTally>;
  ages: Record<string, GroupTally>;
}

/** Neighbours of an audience, in order of customer, as columns of equal length. */
export interface DecisionBlock {
  firstCustomerId: string;
  lastCustomerId: string;
  /** A line break between each two. */
  customerIds: string;
  reasons: Uint8Array;
  responds: Float32Array;
  /** The probability that she reacts badly, in thousandths, 255 at most; absent from blocks of earlier releases. */
  reactions?: Uint8Array;
  /** What the message changes, where the model foresees it. */
  uplifts?: Float32Array;
  tallies: AudienceTallies;
}

/** The ages of relationships that a report tells apart, the youngest first. */
export const ageBands: readonly { name: string; below_days: number }[] = [
  { name: '0-30 days', below_days: 30 },
  { name: '30-90 days', below_days: 90 },
  { name: '90-180 days', below_days: 180 },
  { name: '180-365 days', below_days: 365 },
  { name: '365 days and more', below_days: Number.POSITIVE_INFINITY },
];

export type BlockColumns = Pick<DecisionBlock, 'customerIds' | 'reasons' | 'responds' | 'reactions' | 'uplifts'>;

const keptCodes = new Set(
  Object.values(reasonCodes).filter((code) => decisionOf(reasonOfCode(code)!, 0).verdict === 'kept'),
);

export function isKeptCode(code: number): boolean {
  return keptCodes.has(code);
}

/** The decisions of a block one by one, in order of customer. */
export function decisionsOf({
  customerIds,
  reasons,
  responds,
}: BlockColumns): (ScreeningDecision & { customerId: string })[] {
  return customerIds
    .split('\n')
    .map((customerId, i) => ({ customerId, ...decisionOf(reasonOfCode(reasons[i]!)!, responds[i]!) }));
}

/** Those of a block who are kept. */
export function keptOf({ customerIds, reasons, responds, reactions, uplifts }: BlockColumns): BlockColumns {
  const places = Array.from(reasons.keys()).filter((place) => isKeptCode(reasons[place]!));
  const ids = customerIds.split('\n');
  return {
    customerIds: places.map((place) => ids[place]!).join('\n'),
    reasons: Uint8Array.from(places, (place) => reasons[place]!),
    responds: Float32Array.from(places, (place) => responds[place]!),
    reactions: reactions && Uint8Array.from(places, (place) => reactions[place]!),
    uplifts: uplifts && Float32Array.from(places, (place) => uplifts[place]!),
  };
}

/** Decisions that are kept one by one, as a block. */
export function blockOfDecisions(decisions: readonly (ScreeningDecision & { customerId: string })[]): BlockColumns {
  return {
    customerIds: decisions.map(({ customerId }) => customerId).join('\n'),
    reasons: Uint8Array.from(decisions, ({ reason }) => reasonCodes[reason]),
    responds: Float32Array.from(decisions, ({ responseProbability }) => responseProbability),
  };
}
