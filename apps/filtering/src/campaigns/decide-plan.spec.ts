import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecast } from './decide-plan.js';

const startsAt = new Date('2026-11-11T00:00:00Z');
const after = (ms: number) => new Date(startsAt.getTime() + ms);

describe('a plan', () => {
  it('sends everybody where all fit, and says when the last goes', () => {
    const plan = { probabilities: [0.9, 0.5, 0.1], capacityPerMinute: 60, aheadCount: 0, startsAt };
    expect(forecast({ ...plan, expiresAt: after(60_000) })).toMatchObject({
      fittingCount: 3,
      notFittingCount: 0,
      firstAt: after(1_000),
      lastAt: after(3_000),
      expectedResponses: 1.5,
      expectedResponsesLost: 0,
    });
  });

  it('says beforehand who does not fit: those least likely to respond', () => {
    const plan = { probabilities: [0.9, 0.5, 0.1], capacityPerMinute: 60, aheadCount: 0, startsAt };
    expect(forecast({ ...plan, expiresAt: after(2_500) })).toMatchObject({
      fittingCount: 2,
      notFittingCount: 1,
      lastAt: after(2_000),
      expectedResponses: 1.4,
      expectedResponsesLost: 0.1,
    });
  });

  it('lets others go first, and fits nobody where they take all', () => {
    const plan = { probabilities: [0.9, 0.5], capacityPerMinute: 60, startsAt, expiresAt: after(10_000) };
    expect(forecast({ ...plan, aheadCount: 8 })).toMatchObject({ fittingCount: 1, firstAt: after(9_000) });
    expect(forecast({ ...plan, aheadCount: 50 })).toMatchObject({ fittingCount: 0, firstAt: null, lastAt: null });
  });

  it('times nobody out, wastes no capacity and loses nobody', () => {
    const kept = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 200 });
    const capacity = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(kept, capacity, fc.nat(300), fc.nat(600_000), (values, capacityPerMinute, aheadCount, span_ms) => {
        const probabilities = values.sort((a, b) => b - a);
        const expiresAt = after(span_ms);
        const plan = forecast({ probabilities, capacityPerMinute, aheadCount, startsAt, expiresAt });
        expect(plan.fittingCount + plan.notFittingCount).toBe(probabilities.length);
        const total = probabilities.reduce((sum, value) => sum + value, 0);
        expect(plan.expectedResponses + plan.expectedResponsesLost).toBeCloseTo(total, 9);
        if (plan.lastAt) expect(plan.lastAt.getTime()).toBeLessThanOrEqual(expiresAt.getTime());
        if (plan.notFittingCount > 0) {
          const next_ms = ((aheadCount + plan.fittingCount + 1) * 60_000) / capacityPerMinute;
          expect(next_ms).toBeGreaterThanOrEqual(span_ms - 1e-3);
        }
      }),
    );
  });
});
