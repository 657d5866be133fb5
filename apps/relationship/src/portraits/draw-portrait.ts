import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';

const day_ms = 24 * 60 * 60 * 1000;

/** An interest is half as strong after this long without new behaviour. */
export const interest_half_life_days = 90;

const new_days_max = 30;
const active_days_max = 30;
const cooling_days_max = 90;
const dormant_days_max = 365;
const interests_max = 10;

/** How much a behaviour says of what she is drawn to; a kind that says nothing is not listed. */
const attention: Partial<Record<BehaviourKind, number>> = {
  [BehaviourKind.PRODUCT_VIEWED]: 1,
  [BehaviourKind.SEARCHED]: 1,
  [BehaviourKind.MESSAGE_CLICKED]: 2,
  [BehaviourKind.FAVOURITED]: 3,
  [BehaviourKind.ADDED_TO_CART]: 3,
  [BehaviourKind.REVIEWED]: 3,
  [BehaviourKind.PURCHASED]: 5,
};

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
  /** The count, each behaviour halved every {@link interest_half_life_days}. */
  decayed: number;
}

export type LifecycleStage = 'new' | 'active' | 'cooling' | 'dormant' | 'lost';

/** A customer as a shop sees her (mission A4), each part with the facts that it was drawn from. */
export interface Portrait {
  lifecycleStage: LifecycleStage;
  interests: { category: string; share: number }[];
  purchases: { count: number; amountCents: number; meanAmountCents: number; spanDays: number };
  firstBehaviourAt: Date | undefined;
  lastBehaviourAt: Date | undefined;
  behaviourCounts: { kind: BehaviourKind; count: number; lastAt: Date }[];
  evidence: { about: string; fact: string; value: string }[];
}

/** The portrait of a customer as of an instant, from what she did until then. */
export function drawPortrait(establishedAt: Date, facts: FactsOfKind[], asOf: Date): Portrait {
  const hers = facts.filter(({ kind }) => signsOfLife(kind));
  const lastBehaviourAt = latest(hers.map(({ lastAt }) => lastAt));
  const lifecycleStage = lifecycleStageOf(establishedAt, lastBehaviourAt, asOf);
  const interests = interestsOf(facts);
  const purchases = purchasesOf(facts);
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
      ...interests.map(({ category }) => ({
        about: `interests.${category}`,
        fact: 'behaviours',
        value: seenIn(category, facts),
      })),
      { about: 'purchases', fact: 'behaviours', value: `PURCHASED × ${purchases.count}` },
    ],
  };
}

function lifecycleStageOf(establishedAt: Date, lastAt: Date | undefined, asOf: Date): LifecycleStage {
  if (daysBetween(establishedAt, asOf) <= new_days_max) return 'new';
  const silent_days = daysBetween(lastAt ?? establishedAt, asOf);
  if (silent_days <= active_days_max) return 'active';
  if (silent_days <= cooling_days_max) return 'cooling';
  return silent_days <= dormant_days_max ? 'dormant' : 'lost';
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

function purchasesOf(facts: FactsOfKind[]): Portrait['purchases'] {
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
