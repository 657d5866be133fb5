import { type ExperimentResult, Metric } from '@guanxi/contracts/analytics/v1/experiment.js';
import type { Texts } from '../language/english.js';
import type { Chart, Unit } from '../page/chart.js';
import { metricInWords } from './render-experiment.js';

const counted: readonly Metric[] = [Metric.AMOUNT, Metric.PURCHASES];
// Money comes in the hundredth part of its unit.
const cents = 100;

/**
 * What came of an experiment, as drawings: what its metric is in each variant, and for each metric by how much each variant
 * differs, with its interval beside the line at 0. Metrics have an axis each: shares and money have no scale in common.
 */
export function drawResult(metric: Metric, { variants, effects }: ExperimentResult, texts: Texts): Chart[] {
  const charts: Chart[] = [];
  const bars = variants.flatMap(({ name, value = Number.NaN }) => [{ name, value: shown(metric, value) }]);
  const known = bars.filter(({ value }) => !Number.isNaN(value));
  if (known.length > 0) charts.push({ kind: 'bars', unit: unitOf(metric), bars: known });
  for (const one of new Set(effects.map((effect) => effect.metric))) {
    const points = effects.flatMap(({ variant, metric: of, difference, low, high }) => {
      if (of !== one || low === undefined || high === undefined) return [];
      const [value, from, to] = [difference, low, high].map((bound) => shown(one, bound)) as [number, number, number];
      return [{ name: `${metricInWords(one, texts)} · ${variant}`, value, low: from, high: to }];
    });
    if (points.length > 0) charts.push({ kind: 'intervals', unit: unitOf(one), points });
  }
  return charts;
}

function unitOf(metric: Metric): Unit {
  return counted.includes(metric) ? 'count' : 'percent';
}

function shown(metric: Metric, value: number): number {
  return metric === Metric.AMOUNT ? value / cents : value;
}
