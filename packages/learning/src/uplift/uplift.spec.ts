import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrainingImpossible } from '../errors.js';
import { seededRandom } from '../random.js';
import { chooseUplift, isClearlyAbove0, rowOf } from './choose-uplift.js';
import { gainKept, qini, qiniCurve } from './qini.js';
import { trainUplift, upliftKinds, upliftOf } from './uplift-model.js';

/** Sending helps only where the first fact is set; the second one says who visits anyway. */
function campaign(customers: number, seed = 4) {
  const random = seededRandom(seed);
  const open = Float64Array.from({ length: customers }, () => (random() < 0.5 ? 1 : 0));
  const eager = Float64Array.from({ length: customers }, () => random());
  const treated = Float64Array.from({ length: customers }, () => (random() < 0.6 ? 1 : 0));
  const outcomes = Float64Array.from({ length: customers }, (_, i) =>
    random() < 0.3 * eager[i]! + 0.2 * open[i]! * treated[i]! ? 1 : 0,
  );
  return { columns: [open, eager], experiment: { treated, outcomes } };
}

describe('the Qini curve', () => {
  const experiment = { treated: [1, 1, 0, 0], outcomes: [1, 0, 1, 0] };

  it('counts what the treated gained over as many untreated', () => {
    expect(qiniCurve([4, 3, 2, 1], experiment)).toEqual({ customers: [0, 1, 2, 3, 4], gains: [0, 1, 1, -1, 0] });
    expect(qiniCurve([1, 1, 1, 1], experiment)).toEqual({ customers: [0, 4], gains: [0, 0] });
  });

  it('is 1 for the best order, 0 for none, −1 turned round', () => {
    const { experiment: made } = campaign(400);
    const best = made.outcomes.map((outcome, i) => (made.treated[i]! > 0 ? outcome : -outcome));
    expect(qini(best, made)).toBeCloseTo(1, 12);
    expect(qini(new Float64Array(400), made)).toBeCloseTo(0, 12);
  });

  it('does not mind the order of the file, nor how scores are stretched', () => {
    fc.assert(
      fc.property(fc.nat(500), (seed) => {
        const { columns, experiment: made } = campaign(60, seed);
        const scores = columns[1]!;
        const turned = Uint32Array.from({ length: 60 }, (_, i) => 59 - i);
        expect(qini(scores, made, turned)).toBeCloseTo(qini(scores, made), 12);
        expect(qini(scores.map(Math.exp), made)).toBeCloseTo(qini(scores, made), 12);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps everything of everybody and nothing of nobody', () => {
    const { columns, experiment: made } = campaign(4_000);
    expect(gainKept(qiniCurve(columns[0]!, made), 1)).toBeCloseTo(1, 12);
    expect(gainKept(qiniCurve(columns[0]!, made), 0)).toBe(0);
    expect(gainKept(qiniCurve(columns[0]!, made), 0.5)).toBeGreaterThan(0.9);
    expect(gainKept(qiniCurve(columns[1]!, made), 0.5)).toBeLessThan(0.65);
  });
});

describe('uplift models', () => {
  it.each(upliftKinds)('find whom sending changes, and not who comes anyway (%s)', (kind) => {
    const { columns, experiment } = campaign(8_000);
    const model = trainUplift(kind, columns, experiment, 1e-3);
    const judged = campaign(8_000, 5);
    const scores = Float64Array.from({ length: 8_000 }, (_, i) => upliftOf(model, rowOf(judged.columns, i)));
    expect(qini(scores, judged.experiment)).toBeGreaterThan(0.1);
    expect(gainKept(qiniCurve(scores, judged.experiment), 0.5)).toBeGreaterThan(0.9);
  });

  it('by two models are differences of chances', () => {
    const { columns, experiment } = campaign(20_000);
    const model = trainUplift('two_models', columns, experiment, 1e-4);
    expect(upliftOf(model, [1, 0.5])).toBeCloseTo(0.2, 1);
    expect(Math.abs(upliftOf(model, [0, 0.5]))).toBeLessThan(0.05);
  });

  it('are chosen on the training rows, the first kind unless the other is clearly better', () => {
    const { columns, experiment } = campaign(4_000);
    const thirds = Uint8Array.from({ length: 4_000 }, (_, i) => i % 3);
    const { model, qiniByKind } = chooseUplift(columns, experiment, thirds, 1e-3);
    expect(qiniByKind.two_models.length).toBe(3);
    const ahead = qiniByKind.class_transformation.map((value, fold) => value - qiniByKind.two_models[fold]!);
    expect(model.kind).toBe(isClearlyAbove0(ahead) ? 'class_transformation' : 'two_models');
    expect(isClearlyAbove0([0.1, 0.1, 0.11])).toBe(true);
    expect(isClearlyAbove0([0.3, -0.2, 0.05])).toBe(false);
  });

  it('refuse a campaign without one of its arms', () => {
    const { columns, experiment } = campaign(50);
    const everybody = { ...experiment, treated: new Float64Array(50).fill(1) };
    expect(() => trainUplift('two_models', columns, everybody, 1e-3)).toThrowError(TrainingImpossible);
  });
});
