import type { MessageEffects } from '@guanxi/testing/peak/message-effects.js';
import { describe, expect, it } from 'vitest';
import { peakFigures, type ScoredPeak, scorePeaks } from './score-peaks.js';

const effects = (responds: number, reactsBadly: number, anyway = 0, more = 0): MessageEffects => ({
  responds,
  reactsBadly,
  cancels: reactsBadly / 4,
  purchasesAnyway: anyway,
  purchasesMore: more,
});

/** Two customers: one who responds and buys more for it, one who is only annoyed and buys anyway. */
const peak: ScoredPeak = {
  effects: [effects(0.3, 0.02, 0.1, 0.1), effects(0.1, 0.08, 0.2, 0)],
  reached: { filter: [1, 0], send_to_all: [0.5, 0.5], recency: [0, 1], all_knowing: [1, 0] },
};

describe('what a ranking comes to', () => {
  it('is its share of what reaching everybody comes to', () => {
    const filter = peakFigures([peak], 'filter');
    expect(filter.responders_in_time_percent).toBeCloseTo(75, 9);
    expect(filter.harm_ratio).toBeCloseTo(0.2, 9);
    expect(filter.cancellations_ratio).toBeCloseTo(0.2, 9);
    expect(filter.harm_per_response_ratio).toBeCloseTo(0.2 / 0.75, 9);
  });

  it('loses only purchases that the message would have brought, of those made anyway too', () => {
    expect(peakFigures([peak], 'filter').purchases_lost_percent).toBeCloseTo(0, 9);
    expect(peakFigures([peak], 'recency').purchases_lost_percent).toBeCloseTo(100 * (0.1 / 0.4), 9);
  });

  it('is a half of everything where each is reached with one half', () => {
    const all = peakFigures([peak], 'send_to_all');
    expect([all.responders_in_time_percent, all.harm_ratio]).toEqual([50, 0.5]);
    expect(all.purchases_lost_percent).toBeCloseTo(100 * (0.05 / 0.4), 9);
  });

  it('counts a customer as often as she is drawn', () => {
    expect(peakFigures([peak], 'filter', [Uint32Array.of(1, 1)]).responders_in_time_percent).toBe(0);
    expect(peakFigures([peak], 'filter', [Uint32Array.of(0, 1, 1, 1)]).harm_ratio).toBeCloseTo(0.02 / 0.26, 9);
  });

  it('adds peaks up before it divides, so that a small one weighs less', () => {
    const missed: ScoredPeak = { effects: [effects(0.6, 0.1)], reached: { ...peak.reached, filter: [0] } };
    expect(peakFigures([peak, missed], 'filter').responders_in_time_percent).toBeCloseTo(30, 9);
  });
});

describe('the figures of a study', () => {
  it('set the filter beside sending to all through the same channel', () => {
    const figures = scorePeaks([peak], 1, 20);
    expect(figures['harm_ratio_same_channel']).toBeCloseTo(0.4, 9);
    expect(figures['purchases_gained_same_channel_percent']).toBeCloseTo(100 * (0.4 / 0.35 - 1), 9);
    expect(figures['recency_responders_in_time_percent']).toBeCloseTo(25, 9);
  });

  it('have intervals that hold the figure, are the same for the same seed, and narrow as customers become more', () => {
    const large = (copies: number): ScoredPeak => ({
      effects: Array.from({ length: copies }, () => peak.effects).flat(),
      reached: {
        ...peak.reached,
        filter: Array.from({ length: copies }, (_, i) => [i % 3 === 0 ? 0 : 1, 0]).flat(),
        send_to_all: Array(2 * copies).fill(0.5),
        recency: Array(2 * copies).fill(0),
        all_knowing: Array(2 * copies).fill(1),
      },
    });
    const width = (peaks: ScoredPeak[]) => {
      const figures = scorePeaks(peaks, 5, 100);
      const [low, value, high] = ['_low', '', '_high'].map((end) => figures[`responders_in_time_percent${end}`]!);
      expect(low).toBeLessThanOrEqual(value!);
      expect(high).toBeGreaterThanOrEqual(value!);
      return high! - low!;
    };
    const few = [large(30), large(30), large(30)];
    const many = [large(300), large(300), large(300)];
    expect(width(many)).toBeLessThan(width(few) / 2);
    expect(scorePeaks(few, 5, 100)).toEqual(scorePeaks(few, 5, 100));
  });
});
