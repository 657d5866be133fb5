import type { Metric } from '@guanxi/contracts/analytics/v1/experiment.js';

/** The bounds of an effect. */
interface Bounds {
  low: number;
  high: number;
}

/** What is known of one variant against the control. Effects are turned so that more is better. */
export interface VariantKnown {
  variant: string;
  /** Undefined while too few count. */
  effect: Bounds | undefined;
  guardRails: readonly { metric: Metric; state: 'holds' | 'broken' | 'undecided' }[];
}

/** What a verdict is drawn from. */
export interface Known {
  /** Whether chance decided who got what. */
  randomised: boolean;
  /** Whether the numbers that came in are what chance gives. */
  ratioFits: boolean;
  /** Whether what is tried stayed as it was since the experiment began. */
  unchanged: boolean;
  /** Whether the groups moved alike before the change; true where chance assigns. */
  movedAlike: boolean;
  minimumEffect: number;
  /** Of the smallest variant, how many count, and how many were planned. */
  countedMin: number;
  neededPerVariant: number;
  variants: readonly VariantKnown[];
}

export type ReasonCode =
  | 'sample_ratio'
  | 'policy_changed'
  | 'pre_trend'
  | 'too_early'
  | 'better'
  | 'worse'
  | 'guard_rail_broken'
  | 'guard_rails_open'
  | 'guard_rails_hold'
  | 'no_difference_yet'
  | 'no_difference'
  | 'smaller_than_matters'
  | 'not_randomised';

/** Why, with the variant and the metrics that it is about. */
export interface Because {
  code: ReasonCode;
  variant?: string;
  metrics?: Metric[];
}

export interface Verdict {
  verdict: 'keep' | 'widen' | 'revert' | 'undecided';
  /** The weightiest first. */
  because: Because[];
}

/**
 * What to do with a change, as a merchant would be told: give it to more, leave it, take it back, or wait (mission E6).
 * Nothing is said of figures that something but chance may have made. Of several variants the best is judged, and all are
 * taken back only where each of them is worse or breaks a guard-rail.
 */
export function decideVerdict(known: Known): Verdict {
  const { verdict, because } = judge(known);
  return known.randomised ? { verdict, because } : { verdict, because: [...because, { code: 'not_randomised' }] };
}

function judge(known: Known): Verdict {
  if (!known.ratioFits) return { verdict: 'undecided', because: [{ code: 'sample_ratio' }] };
  if (!known.unchanged) return { verdict: 'undecided', because: [{ code: 'policy_changed' }] };
  if (!known.movedAlike) return { verdict: 'undecided', because: [{ code: 'pre_trend' }] };
  if (known.variants.every(({ effect }) => effect === undefined)) {
    return { verdict: 'undecided', because: [{ code: 'too_early' }] };
  }
  const judged = known.variants.map((one) => ({ one, ...judgeVariant(one, known) }));
  for (const verdict of ['widen', 'keep', 'undecided'] as const) {
    const found = judged
      .filter((candidate) => candidate.verdict === verdict)
      .sort((a, b) => (b.one.effect?.low ?? 0) - (a.one.effect?.low ?? 0));
    if (found[0]) return { verdict, because: found[0].because };
  }
  return { verdict: 'revert', because: judged.flatMap(({ because }) => because) };
}

function judgeVariant({ variant, effect, guardRails }: VariantKnown, known: Known): Verdict {
  const broken = guardRails.filter(({ state }) => state === 'broken').map(({ metric }) => metric);
  const open = guardRails.filter(({ state }) => state === 'undecided').map(({ metric }) => metric);
  if (broken.length > 0) {
    return { verdict: 'revert', because: [{ code: 'guard_rail_broken', variant, metrics: broken }] };
  }
  if (!effect) return { verdict: 'undecided', because: [{ code: 'too_early', variant }] };
  if (effect.high < 0) return { verdict: 'revert', because: [{ code: 'worse', variant }] };
  if (effect.low > 0) {
    const better: Because = { code: 'better', variant };
    if (open.length > 0) {
      return { verdict: 'keep', because: [better, { code: 'guard_rails_open', variant, metrics: open }] };
    }
    const holds: Because[] = guardRails.length > 0 ? [{ code: 'guard_rails_hold', variant }] : [];
    return { verdict: 'widen', because: [better, ...holds] };
  }
  if (effect.high < known.minimumEffect && effect.low > -known.minimumEffect) {
    return { verdict: 'undecided', because: [{ code: 'smaller_than_matters', variant }] };
  }
  const isOver = known.countedMin >= known.neededPerVariant;
  return { verdict: 'undecided', because: [{ code: isOver ? 'no_difference' : 'no_difference_yet', variant }] };
}
