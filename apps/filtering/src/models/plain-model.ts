import type { Head, ScreeningModel, Transform } from './screening-model.js';

const uncalibrated = { slope: 1, intercept: 0 };

function head(base: number, factors: [factor: string, transform: Transform, weight: number][]): Head {
  return {
    bias: Math.log(base / (1 - base)),
    factors: factors.map(([factor, transform, weight]) => ({ factor, transform, weight })),
    calibration: uncalibrated,
  };
}

/**
 * The model that is in force where nobody trained one. Its weights are set by hand, after the direct-marketing rule of
 * thumb that recency weighs more than frequency, and frequency more than anything else; it ranks better than it is
 * calibrated. The odds before anything is known: one in ten reads, one in fifty responds, one in two hundred reacts badly.
 */
export const plainModel: ScreeningModel = {
  version: 'plain-2',
  heads: {
    reads: head(0.1, [
      ['shop.positive.days', 'recency', -0.4],
      ['shop.read_rate', 'identity', 4],
      ['shop.click_rate', 'identity', 1],
      ['shop.read.7d', 'log1p', 0.3],
      ['shop.read.30d', 'log1p', 0.3],
      ['platform.positive.days', 'recency', -0.1],
      ['shop.ignored.30d', 'log1p', -0.4],
    ]),
    responds: head(0.07, [
      ['shop.positive.days', 'recency', -0.6],
      ['platform.positive.days', 'recency', -0.05],
      ['shop.bought.120d', 'log1p', 0.7],
      ['shop.carted.30d', 'log1p', 0.4],
      ['shop.favourited.30d', 'log1p', 0.3],
      ['shop.clicked.30d', 'log1p', 0.8],
      ['shop.read_rate', 'identity', 2],
      ['category.browsed.120d', 'log1p', 0.2],
      ['category.wanted.120d', 'log1p', 0.3],
      ['category.share', 'identity', 1],
    ]),
    reactsBadly: head(0.005, [
      ['shop.muted.120d', 'log1p', 2],
      ['shop.complained.120d', 'log1p', 2.5],
      ['shop.ignored.30d', 'log1p', 0.5],
      ['shop.ignored.7d', 'log1p', 0.3],
      ['shop.read.30d', 'log1p', -0.4],
      ['shop.bought.120d', 'log1p', -0.3],
    ]),
  },
};
