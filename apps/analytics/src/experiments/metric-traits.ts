import { Direction, Metric } from '@guanxi/contracts/analytics/v1/experiment.js';

/** How a metric is reckoned. */
export interface MetricTraits {
  /**
   * A share of customers, a mean over customers, or a ratio of what they did, where one customer may have several. Of the
   * first two it is also known what she did before.
   */
  kind: 'share' | 'mean' | 'ratio';
  /** Which way is better where a design does not say. */
  better: 'more' | 'fewer';
}

/** Every metric that an experiment can have (mission E6). */
export const metricTraits: Readonly<Record<number, MetricTraits>> = {
  [Metric.PURCHASES]: { kind: 'mean', better: 'more' },
  [Metric.BUYERS]: { kind: 'share', better: 'more' },
  [Metric.AMOUNT]: { kind: 'mean', better: 'more' },
  [Metric.RESPONDED]: { kind: 'share', better: 'more' },
  [Metric.SATISFIED]: { kind: 'ratio', better: 'more' },
  [Metric.TRANSFERRED]: { kind: 'ratio', better: 'fewer' },
  [Metric.REACTED_BADLY]: { kind: 'share', better: 'fewer' },
};

/** The traits of a metric, which the contract has held against its declared values. */
export function traitsOf(metric: Metric): MetricTraits {
  const traits = metricTraits[metric];
  if (!traits) throw new RangeError(`metric ${metric} is not one`);
  return traits;
}

/** 1 where more is better, else −1. */
export function signOf(metric: Metric, direction: Direction = Direction.UNSPECIFIED): 1 | -1 {
  if (direction === Direction.MORE) return 1;
  if (direction === Direction.FEWER) return -1;
  return traitsOf(metric).better === 'more' ? 1 : -1;
}
