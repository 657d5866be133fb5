import {
  type Experiment,
  type ExperimentPlan,
  type ExperimentResult,
  ExperimentState,
  VariantEffect_GuardRailState as GuardRailState,
  Metric,
  type VariantEffect,
  ExperimentResult_Verdict as Verdict,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import type { Texts } from '../language/english.js';
import { intervalBars } from '../terminal/interval-bar.js';
import { count, instant, money, percent, renderTable, type Table } from '../terminal/table.js';

/** What an experiment needs, in sentences. */
export function renderPlan(metric: Metric, plan: ExperimentPlan, texts: Texts): string[] {
  const words = texts.experiment;
  const base = inUnit(metric, plan.baseValue);
  const [each, all] = [count(plan.neededPerVariant), count(plan.neededCount)];
  return [
    plan.baseCustomerCount > 0 ? words.base(base, count(plan.baseCustomerCount)) : words.baseGiven(base),
    plan.days > 0 ? words.planned(each, all, count(plan.days)) : words.plannedWithoutPace(each, all),
  ];
}

/** A shop's experiments, a line each. */
export function renderExperiments(experiments: readonly Experiment[], texts: Texts): Table {
  const words = texts.experiment;
  return renderTable(
    [
      { heading: words.experiment },
      { heading: words.name },
      { heading: words.metric },
      { heading: words.state },
      { heading: words.begun },
      { heading: words.by },
    ],
    experiments.map(({ experimentId, design, state, createdAt, createdBy }) => [
      experimentId,
      design?.name ?? '',
      metricInWords(design?.metric ?? Metric.UNSPECIFIED, texts),
      words.states[ExperimentState[state] as keyof typeof words.states] ?? '',
      instant(createdAt),
      createdBy,
    ]),
  );
}

/** What came of an experiment: its variants, their effects with intervals as bars, and what to do. */
export function renderResult({ design }: Experiment, result: ExperimentResult, texts: Texts): (string | Table)[] {
  const words = texts.experiment;
  const metric = design?.metric ?? Metric.UNSPECIFIED;
  const variants = renderTable(
    [
      { heading: words.variant },
      { heading: words.entered, numeric: true },
      { heading: words.counted, numeric: true },
      { heading: metricInWords(metric, texts), numeric: true },
    ],
    result.variants.map(({ name, enteredCount, countedCount, value }) => [
      ...[name, count(enteredCount), count(countedCount)],
      value === undefined ? texts.none : inUnit(metric, value),
    ]),
  );
  const { preTrend } = result;
  const trend =
    preTrend && [preTrend.difference, preTrend.low, preTrend.high].map((one) => differenceInUnit(metric, one));
  return [
    variants,
    renderEffects(result.effects, texts),
    ...(result.randomised ? [words.ratio(result.sampleRatioProbability.toPrecision(2))] : []),
    ...(trend ? [words.preTrend(...(trend as [string, string, string]))] : []),
    `${words.verdicts[Verdict[result.verdict] as keyof typeof words.verdicts] ?? ''}`,
    ...result.reasons.map(({ text }) => `  ${text}`),
  ];
}

function renderEffects(effects: readonly VariantEffect[], texts: Texts): Table {
  const words = texts.experiment;
  // A bar of its own axis for each metric: percentages and money have no scale in common.
  const bars = effects.map(({ difference, low, high }) =>
    low === undefined || high === undefined ? '' : (intervalBars([{ low, value: difference, high }])[0] ?? ''),
  );
  return renderTable(
    [
      { heading: words.variant },
      { heading: words.metric },
      { heading: words.difference, numeric: true },
      { heading: words.interval, numeric: true },
      { heading: '' },
      { heading: words.guardRail },
    ],
    effects.map(({ variant, metric, difference, low, high, guardRail }, i) => [
      variant,
      metricInWords(metric, texts),
      differenceInUnit(metric, difference),
      low === undefined || high === undefined
        ? texts.none
        : `${differenceInUnit(metric, low)} – ${differenceInUnit(metric, high)}`,
      bars[i] ?? '',
      words.guardRails[GuardRailState[guardRail] as keyof typeof words.guardRails] ?? '',
    ]),
  );
}

/** What a metric is called. */
export function metricInWords(metric: Metric, { experiment }: Texts): string {
  const name = Metric[metric];
  return experiment.metrics[name as keyof typeof experiment.metrics] ?? name ?? `${metric}`;
}

/** Money in the currency's unit, purchases as they are, shares in percent. */
function inUnit(metric: Metric, value: number): string {
  if (metric === Metric.AMOUNT) return money(value);
  return metric === Metric.PURCHASES ? value.toFixed(4) : percent(value, 1);
}

/** The same of differences: those of shares are in percentage points. */
function differenceInUnit(metric: Metric, value: number): string {
  const isShare = metric !== Metric.AMOUNT && metric !== Metric.PURCHASES;
  return isShare ? `${(100 * value).toFixed(2)} pp` : inUnit(metric, value);
}
