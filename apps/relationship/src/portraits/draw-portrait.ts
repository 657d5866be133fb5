import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { attention } from './attention.js';
import { day_ms, type LifecycleStage, lifecycleStageOf, usualGap_days } from './lifecycle.js';

const interests_max = 10;

/** What comes from the shop and not from her: being ignored by her is no sign of life. */
const signsOfLife = (kind: BehaviourKind) => kind !== BehaviourKind.MESSAGE_IGNORED;

/** Her behaviours of one kind in one category. */
export interface FactsOfKind {
  kind: BehaviourKind;
  category: string;
  count: number;
  amountCents: number;
  firstAt: Date;
  lastAt: Date;
  /** The count, each behaviour halved every `interest_half_life_days`. */
  decayed: number;
}

/** What she bought; days from her first purchase to her last. */
export interface Purchases {
  count: number;
  amountCents: number;
  meanAmountCents: number;
  spanDays: number;
  firstAt: Date | undefined;
}

/** A customer as a shop sees her (mission A4), each part with the facts that it was drawn from. */
export interface Portrait {
  lifecycleStage: LifecycleStage;
  interests: { category: string; share: number }[];
  purchases: Purchases;
  firstBehaviourAt: Date | undefined;
  lastBehaviourAt: Date | undefined;
  behaviourCounts: { kind: BehaviourKind; count: number; lastAt: Date }[];
  evidence: { about: string; fact: string; value: string }[];
}

/**
 * The portrait of a customer as of an instant, from what she did until then.
 *
 * @param purchaseDays on how many days she bought.
 */
export function drawPortrait(establishedAt: Date, facts: FactsOfKind[], purchaseDays: number, asOf: Date): Portrait {
  const hers = facts.filter(({ kind }) => signsOfLife(kind));
  const lastBehaviourAt = latest(hers.map(({ lastAt }) => lastAt));
  const interests = interestsOf(facts);
  const purchases = purchasesOf(facts);
  const rhythm = { purchaseDays, spanDays: purchases.spanDays };
  const silentDays = daysBetween(lastBehaviourAt ?? establishedAt, asOf);
  const lifecycleStage = lifecycleStageOf(daysBetween(establishedAt, asOf), silentDays, rhythm);
  const gap = usualGap_days(rhythm);
  return {
    lifecycleStage,
    interests,
    purchases,
    firstBehaviourAt: earliest(hers.map(({ firstAt }) => firstAt)),
    lastBehaviourAt,
    behaviourCounts: countsOf(facts),
    evidence: [
      { about: 'lifecycle_stage', fact: 'established_at', value: establishedAt.toISOString() },
      { about: 'lifecycle_stage', fact: 'last_behaviour_at', value: lastBehaviourAt?.toISOString() ?? 'never' },
      ...(gap === undefined ? [] : [{ about: 'lifecycle_stage', fact: 'usual_gap_days', value: gap.toFixed(1) }]),
      ...interests.map(({ category }) => ({
        about: `interests.${category}`,
        fact: 'behaviours',
        value: seenIn(category, facts),
      })),
      { about: 'purchases', fact: 'behaviours', value: `PURCHASED × ${purchases.count}` },
    ],
  };
}

function interestsOf(facts: FactsOfKind[]): { category: string; share: number }[] {
  const weights = new Map<string, number>();
  for (const { kind, category, decayed } of facts) {
    const weight = decayed * (attention[kind] ?? 0);
    if (category !== '' && weight > 0) weights.set(category, (weights.get(category) ?? 0) + weight);
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return [...weights]
    .map(([category, weight]) => ({ category, share: weight / total }))
    .sort((a, b) => b.share - a.share || (a.category < b.category ? -1 : 1))
    .slice(0, interests_max);
}

function purchasesOf(facts: FactsOfKind[]): Purchases {
  const bought = facts.filter(({ kind }) => kind === BehaviourKind.PURCHASED);
  const count = bought.reduce((sum, fact) => sum + fact.count, 0);
  const amountCents = bought.reduce((sum, fact) => sum + fact.amountCents, 0);
  const first = earliest(bought.map(({ firstAt }) => firstAt));
  const last = latest(bought.map(({ lastAt }) => lastAt));
  return {
    count,
    amountCents,
    meanAmountCents: count === 0 ? 0 : Math.round(amountCents / count),
    spanDays: first && last ? daysBetween(first, last) : 0,
    firstAt: first,
  };
}

function countsOf(facts: FactsOfKind[]): Portrait['behaviourCounts'] {
  const counts = new Map<BehaviourKind, { kind: BehaviourKind; count: number; lastAt: Date }>();
  for (const { kind, count, lastAt } of facts) {
    const known = counts.get(kind);
    counts.set(kind, {
      kind,
      count: count + (known?.count ?? 0),
      lastAt: known && known.lastAt > lastAt ? known.lastAt : lastAt,
    });
  }
  return [...counts.values()].sort((a, b) => a.kind - b.kind);
}

/** Such as `PURCHASED × 2, PRODUCT_VIEWED × 7`. */
function seenIn(category: string, facts: FactsOfKind[]): string {
  return facts
    .filter((fact) => fact.category === category && attention[fact.kind])
    .sort((a, b) => b.count - a.count || a.kind - b.kind)
    .map(({ kind, count }) => `${BehaviourKind[kind]} × ${count}`)
    .join(', ');
}

function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / day_ms;
}

function earliest(instants: Date[]): Date | undefined {
  return instants.reduce<Date | undefined>((first, at) => (first && first < at ? first : at), undefined);
}

function latest(instants: Date[]): Date | undefined {
  return instants.reduce<Date | undefined>((last, at) => (last && last > at ? last : at), undefined);
}
