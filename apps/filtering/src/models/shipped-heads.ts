import type { HeadName, Transform } from './screening-model.js';

/** A logistic's bias, and what it weighs. */
export interface LearntWeights {
  bias: number;
  weights: readonly (readonly [factor: string, transform: Transform, weight: number])[];
}

/** What was learnt from simulated shops; written by `SHIPPED_MODEL=write npx vitest run test/shipped-model`. */
export const shippedHeads: Readonly<Record<HeadName, LearntWeights>> = {
  reads: {
    bias: -2.931,
    weights: [
      ['shop.read.30d', 'log1p', 0.079],
      ['shop.read.120d', 'log1p', 0.953],
      ['shop.ignored.7d', 'log1p', 0.044],
      ['shop.ignored.30d', 'log1p', -0.218],
      ['shop.ignored.120d', 'log1p', -0.339],
      ['platform.viewed.30d', 'log1p', 0.165],
      ['platform.viewed.120d', 'log1p', 0.473],
      ['shop.viewed.120d', 'log1p', -0.16],
      ['shop.read_rate', 'identity', 1.045],
      ['shop.click_rate', 'identity', 0.335],
      ['shop.read.days', 'recency', -0.133],
      ['platform.positive.days', 'recency', -0.204],
      ['shop.tenure.days', 'recency', -0.132],
      ['shop.muted.120d', 'log1p', -6.745],
      ['shop.ignored.days', 'known', -0.33],
      ['shop.read.days', 'known', 0.436],
    ],
  },
  responds: {
    bias: -3.354,
    weights: [
      ['shop.read.30d', 'log1p', 0.008],
      ['shop.read.120d', 'log1p', 0.66],
      ['shop.ignored.7d', 'log1p', -0.473],
      ['shop.ignored.30d', 'log1p', -0.219],
      ['shop.ignored.120d', 'log1p', -0.217],
      ['platform.viewed.30d', 'log1p', 0.127],
      ['platform.viewed.120d', 'log1p', 0.384],
      ['shop.viewed.120d', 'log1p', -0.349],
      ['shop.read_rate', 'identity', -0.999],
      ['shop.click_rate', 'identity', 1.3],
      ['shop.read.days', 'recency', -0.183],
      ['platform.positive.days', 'recency', -0.187],
      ['shop.tenure.days', 'recency', -0.178],
      ['shop.muted.120d', 'log1p', -4.823],
      ['shop.ignored.days', 'known', -0.336],
      ['shop.read.days', 'known', 0.366],
      ['shop.clicked.120d', 'log1p', 0.113],
      ['category.browsed.120d', 'log1p', 0.468],
      ['category.share', 'identity', 0.745],
    ],
  },
  reactsBadly: {
    bias: -7.432,
    weights: [
      ['shop.ignored.7d', 'log1p', 0.301],
      ['shop.ignored.30d', 'log1p', -0.022],
      ['shop.ignored.120d', 'log1p', -0.038],
      ['shop.read.120d', 'log1p', -0.535],
      ['platform.viewed.30d', 'log1p', 0.524],
      ['platform.viewed.120d', 'log1p', 0.482],
      ['shop.read_rate', 'identity', -1.173],
      ['platform.positive.days', 'recency', -0.145],
      ['shop.tenure.days', 'recency', 0.076],
      ['shop.muted.120d', 'log1p', 2],
      ['shop.complained.120d', 'log1p', 2.5],
    ],
  },
};
