import type { Head, HeadName, ScreeningModel, Transform } from './screening-model.js';
import { shippedHeads } from './shipped-heads.js';

const uncalibrated = { slope: 1, intercept: 0 };

function head(base: number, factors: [factor: string, transform: Transform, weight: number][]): Head {
  return {
    bias: Math.log(base / (1 - base)),
    factors: factors.map(([factor, transform, weight]) => ({ factor, transform, weight })),
    calibration: uncalibrated,
  };
}

const reads = head(0.1, [
  ['shop.positive.days', 'recency', -0.4],
  ['shop.read_rate', 'identity', 4],
  ['shop.click_rate', 'identity', 1],
  ['shop.read.7d', 'log1p', 0.3],
  ['shop.read.30d', 'log1p', 0.3],
  ['platform.positive.days', 'recency', -0.1],
  ['shop.ignored.30d', 'log1p', -0.4],
]);

const reactsBadly = head(0.005, [
  ['shop.muted.120d', 'log1p', 2],
  ['shop.complained.120d', 'log1p', 2.5],
  ['shop.ignored.30d', 'log1p', 0.5],
  ['shop.ignored.7d', 'log1p', 0.3],
  ['shop.read.30d', 'log1p', -0.4],
  ['shop.bought.120d', 'log1p', -0.3],
]);

/**
 * The model that is in force where nobody trained one. Its heads are logistics that were learnt from simulated shops, from what
 * their customers did and what came of a message, whereas hidden traits were not looked at; they are calibrated there. A shop's
 * own outcomes teach better: see `TrainModel`.
 */
export const plainModel: ScreeningModel = {
  version: 'plain-4',
  heads: { reads: learnt('reads'), responds: learnt('responds'), reactsBadly: learnt('reactsBadly') },
};

function learnt(name: HeadName): Head {
  const { bias, weights } = shippedHeads[name];
  const factors = weights.map(([factor, transform, weight]) => ({ factor, transform, weight }));
  return { bias, factors, calibration: uncalibrated };
}

/** What shipped before: screenings that were decided by it are explained, and finished, by it. Its weights were set by hand. */
const plain3: ScreeningModel = {
  version: 'plain-3',
  heads: {
    reads,
    responds: head(0.25, [
      ['shop.read_rate', 'identity', 4],
      ['shop.click_rate', 'identity', 3],
      ['shop.read.days', 'recency', -0.4],
      ['shop.read.120d', 'log1p', 0.5],
      ['shop.ignored.120d', 'log1p', -0.3],
      ['platform.positive.days', 'recency', -0.3],
      ['platform.viewed.120d', 'log1p', 0.3],
      ['category.share', 'identity', 1],
      ['category.browsed.120d', 'log1p', 0.4],
      ['shop.tenure.days', 'recency', -0.4],
      ['shop.positive.days', 'recency', -0.15],
      ['shop.bought.120d', 'log1p', 0.2],
    ]),
    reactsBadly,
  },
};

/** What shipped before that. */
const plain2: ScreeningModel = {
  version: 'plain-2',
  heads: {
    reads,
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
    reactsBadly,
  },
};

/** Every model that shipped and is still known, the latest first. */
export const shippedModels: readonly ScreeningModel[] = [plainModel, plain3, plain2];
