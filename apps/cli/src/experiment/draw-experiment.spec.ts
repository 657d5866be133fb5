import { ExperimentResult, Metric } from '@guanxi/contracts/analytics/v1/experiment.js';
import { describe, expect, it } from 'vitest';
import { chinese } from '../language/chinese.js';
import { english } from '../language/english.js';
import { Page } from '../page/page.js';
import { drawResult } from './draw-experiment.js';

const result = ExperimentResult.fromPartial({
  variants: [
    { name: 'as_it_was', enteredCount: 500, countedCount: 480, value: 0.1 },
    { name: 'coupon_first', enteredCount: 510, countedCount: 490, value: 0.14 },
    { name: 'too_early', enteredCount: 3 },
  ],
  effects: [
    { variant: 'coupon_first', metric: Metric.BUYERS, difference: 0.04, low: 0.01, high: 0.07 },
    { variant: 'coupon_first', metric: Metric.AMOUNT, difference: 250, low: -50, high: 550 },
    { variant: 'too_early', metric: Metric.BUYERS, difference: 0 },
  ],
});

describe('the drawings of an experiment', () => {
  it('show each variant, and each effect with its interval on the axis of its metric', () => {
    const percent = { kind: 'intervals', unit: 'percent' };
    expect(drawResult(Metric.BUYERS, result, english)).toEqual([
      {
        ...{ kind: 'bars', unit: 'percent' },
        bars: [
          { name: 'as_it_was', value: 0.1 },
          { name: 'coupon_first', value: 0.14 },
        ],
      },
      { ...percent, points: [{ name: 'share who buy · coupon_first', value: 0.04, low: 0.01, high: 0.07 }] },
      {
        ...{ kind: 'intervals', unit: 'count' },
        points: [{ name: 'spending per customer · coupon_first', value: 2.5, low: -0.5, high: 5.5 }],
      },
    ]);
  });

  it('are part of a page, in the words of its reader', () => {
    const page = new Page('zh', '实验', 'lanmei');
    for (const chart of drawResult(Metric.BUYERS, result, chinese)) page.chart(chart);
    expect(page.html().match(/<svg/g)).toHaveLength(3);
    expect(page.html()).toContain('购买人数占比 · coupon_first');
    expect(drawResult(Metric.BUYERS, ExperimentResult.fromPartial({}), chinese)).toEqual([]);
  });
});
