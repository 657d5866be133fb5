import { areaUnderCurve, calibrationError, logLoss } from '@guanxi/learning';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareHeads } from './judge-head.js';
import { ScoredOutcomes } from './scored-outcomes.js';

const scored = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 19 }), fc.nat(1), fc.nat(3)), { minLength: 4, maxLength: 60 })
  .filter((rows) => [0, 1].every((kind) => rows.some(([, label, weight]) => label === kind && weight > 0)));

describe('figures of drawn rows', () => {
  it('are those of a list in which every row stands as often as it was drawn', () => {
    fc.assert(
      fc.property(scored, (rows) => {
        const probabilities = Float64Array.from(rows, ([score]) => score / 20);
        const labels = Uint8Array.from(rows, ([, label]) => label);
        const drawn = rows.flatMap(([, , weight], i) => Array.from({ length: weight }, () => i));
        const [p, y] = [drawn.map((i) => probabilities[i]!), drawn.map((i) => labels[i]!)];
        const measured = new ScoredOutcomes(probabilities, labels).measure(
          Uint16Array.from(rows, ([, , weight]) => weight),
        );
        expect(measured.logLoss).toBeCloseTo(logLoss(p, y), 10);
        expect(measured.auc).toBeCloseTo(areaUnderCurve(p, y), 10);
        expect(measured.calibrationError).toBeCloseTo(calibrationError(p, y), 10);
      }),
    );
  });
});

describe('two heads on the same outcomes', () => {
  const happened = Uint8Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0));
  const customers = Uint32Array.from({ length: 400 }, (_, i) => i >> 1);
  const knowing = Float64Array.from(happened, (label, i) => (label ? 0.5 : 0.1) + (i % 7) / 100);
  const guessing = Float64Array.from(happened, (_, i) => 0.2 + (i % 10) / 100);

  it('differ by what is drawn in pairs, and not at all where they are one', () => {
    const { logLoss: loss, auc } = compareHeads(knowing, guessing, happened, customers);
    expect(loss.difference.high).toBeLessThan(0);
    expect(auc.candidate).toEqual({ value: 1, low: 1, high: 1 });
    const same = compareHeads(guessing, guessing, happened, customers);
    expect(same.logLoss.difference).toEqual({ value: 0, low: 0, high: 0 });
    expect(same.logLoss.candidate.low).toBeLessThan(same.logLoss.candidate.value);
  });
});
