import { Clock } from '@guanxi/chassis';
import {
  type ExperimentDesign,
  type ExperimentResult,
  VariantEffect_GuardRailState as GuardRailState,
  Metric,
  type VariantEffect,
  ExperimentResult_Verdict as Verdict,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import type { ReadTx } from '@guanxi/persistence';
import { type Moments, sampleRatioProbability } from '@guanxi/statistics';
import { Injectable } from '@nestjs/common';
import { group_customers_min } from '../hide-small-groups.js';
import {
  type Compared,
  compareChanges,
  compareRandomised,
  counted_min,
  figureOf,
  type Question,
  questionsOf,
} from './decide-comparison.js';
import { outcomeDays, rolloutShareOf } from './decide-plan.js';
import { decideVerdict, type Known } from './decide-verdict.js';
import type { StoredExperiment } from './experiment.store.js';
import { ExperimentMeasureStore, type VariantMoments } from './experiment-measure.store.js';
import { signOf, traitsOf } from './metric-traits.js';
import { RolloutStore } from './rollout.store.js';
import { daysOf, type UnitSource, unitsOf } from './unit-source.js';
import { inWords } from './verdict-words.js';

// Less likely numbers than these are not put down to chance: they make every figure void, so they had better be rare.
const ratio_probability_min = 0.001;
const pre_trend_probability_min = 0.05;
const nothing: Moments = { count: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 };

const verdicts = {
  keep: Verdict.KEEP,
  widen: Verdict.WIDEN,
  revert: Verdict.REVERT,
  undecided: Verdict.UNDECIDED,
};
const states: Partial<Record<GuardRailState, 'holds' | 'broken' | 'undecided'>> = {
  [GuardRailState.HOLDS]: 'holds',
  [GuardRailState.BROKEN]: 'broken',
};

/** Measures what came of an experiment so far, and says what to do (mission E6). */
@Injectable()
export class MeasureExperiment {
  constructor(
    private readonly store: ExperimentMeasureStore,
    private readonly rollouts: RolloutStore,
    private readonly clock: Clock,
  ) {}

  /** The result as it stands, with its reasons in a language. */
  async execute(
    tx: ReadTx,
    shopId: string,
    { experimentId, design, plan, createdAt, stoppedAt }: StoredExperiment,
    language: string,
  ): Promise<ExperimentResult> {
    const now = this.clock.now();
    const { kind } = design;
    const randomised = kind?.$case === 'randomised';
    const names = randomised ? kind.value.variants.map(({ name }) => name) : ['comparison', 'changed'];
    const shares = randomised ? kind.value.variants.map(({ share }) => share) : [];
    const source = unitsOf(experimentId, design, createdAt, stoppedAt ?? undefined);
    const counts = await this.store.count(tx, shopId, source, now, outcomeDays(design));
    const countOf = (place: number) =>
      counts.find(({ variant }) => variant === place) ?? { enteredCount: 0, countedCount: 0 };
    const questions = questionsOf(design, names.length - 1);
    const answers = new Map<Question, Map<number, VariantMoments>>();
    for (const question of questions) {
      const rows = await this.measure(tx, shopId, design, question.metric, source, now);
      answers.set(question, new Map(rows.map((row) => [row.variant, row])));
    }
    const momentsOf = (question: Question, place: number) => answers.get(question)?.get(place) ?? nothing;
    const compare = (question: Question, place: number): Compared => {
      const of = randomised ? compareRandomised : compareChanges;
      return of(names[place] ?? '', question, momentsOf(question, place), momentsOf(question, 0));
    };
    const treatments = names.slice(1).map((_, i) => i + 1);
    const compared = questions.flatMap((question) => treatments.map((place) => compare(question, place)));
    const effects = compared.map(({ effect }) => effect);
    const [metric] = questions as [Question, ...Question[]];
    const preTrend = compared[0]?.preTrend;
    const ratio = randomised
      ? sampleRatioProbability(
          names.map((_, place) => countOf(place).enteredCount),
          shares,
        )
      : 1;
    const rollout = rolloutShareOf(design);
    const known: Known = {
      randomised,
      ratioFits: ratio >= ratio_probability_min,
      unchanged:
        rollout === undefined || !(await this.rollouts.wasOther(tx, shopId, rollout, createdAt, stoppedAt ?? now)),
      movedAlike: preTrend === undefined || preTrend.pValue >= pre_trend_probability_min,
      minimumEffect: design.minimumEffect,
      countedMin: Math.min(...names.map((_, place) => countOf(place).countedCount)),
      neededPerVariant: Math.max(counted_min, plan.neededPerVariant),
      variants: treatments.map((place) => knownOf(names[place] ?? '', design, effects)),
    };
    const { verdict, because } = decideVerdict(known);
    const figures = {
      effectOf: (variant: string) => told(effects.find((one) => one.variant === variant)),
      minimumEffect: inUnit(design.metric, design.minimumEffect),
      ...{ countedMin: known.countedMin, neededPerVariant: known.neededPerVariant },
    };
    return {
      measuredAt: now,
      randomised,
      variants: names.map((name, place) => {
        const moments = answers.get(metric)?.get(place);
        const { enteredCount, countedCount } = countOf(place);
        const isShown = moments !== undefined && moments.count >= group_customers_min;
        const shown = randomised
          ? figureOf(metric.metric, moments ?? nothing)
          : (moments?.v ?? 0) / (moments?.count || 1);
        return { name, enteredCount, countedCount, value: isShown ? shown : undefined };
      }),
      effects,
      sampleRatioProbability: ratio,
      preTrend,
      verdict: verdicts[verdict],
      reasons: because.map((one) => ({ code: one.code, text: inWords(one, language, figures) })),
    };
  }

  private measure(
    tx: ReadTx,
    shopId: string,
    { kind, ...design }: ExperimentDesign,
    metric: Metric,
    source: UnitSource,
    now: Date,
  ): Promise<VariantMoments[]> {
    const days = outcomeDays({ kind, ...design });
    return kind?.$case === 'beforeAfter'
      ? this.store.changes(tx, shopId, metric, source, now, days, daysOf(kind.value))
      : this.store.measure(tx, shopId, metric, source, now, days);
  }
}

/** What a verdict sees of a variant: its effect turned so that more is better, and its guard-rails. */
function knownOf(variant: string, { metric, direction }: ExperimentDesign, effects: readonly VariantEffect[]) {
  const mine = effects.filter((one) => one.variant === variant);
  const effect = mine.find(({ guardRail }) => guardRail === GuardRailState.UNSPECIFIED);
  const { low, high } = effect ?? {};
  const isTold = low !== undefined && high !== undefined;
  const bounds = isTold ? (signOf(metric, direction) === 1 ? { low, high } : { low: -high, high: -low }) : undefined;
  const guardRails = mine
    .filter(({ guardRail }) => guardRail !== GuardRailState.UNSPECIFIED)
    .map((one) => ({ metric: one.metric, state: states[one.guardRail] ?? ('undecided' as const) }));
  return { variant, effect: bounds, guardRails };
}

function told(effect: VariantEffect | undefined): { difference: string; low: string; high: string } | undefined {
  if (effect?.low === undefined || effect.high === undefined) return undefined;
  const { metric, difference, low, high } = effect;
  return { difference: inUnit(metric, difference), low: inUnit(metric, low), high: inUnit(metric, high) };
}

/** Shares in percentage points, amounts in the currency's unit, the rest as it is: `+2.1 pp`, `-0.35`. */
function inUnit(metric: Metric, value: number): string {
  const sign = value > 0 ? '+' : '';
  if (metric === Metric.AMOUNT) return `${sign}${(value / 100).toFixed(2)}`;
  if (traitsOf(metric).kind === 'mean') return `${sign}${value.toFixed(3)}`;
  return `${sign}${(100 * value).toFixed(2)} pp`;
}
