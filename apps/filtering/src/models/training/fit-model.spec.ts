import { SeededRandom } from '@guanxi/testing';
import { describe, expect, it } from 'vitest';
import { plainModel } from '../plain-model.js';
import { fitModel, TooFewPositives } from './fit-model.js';
import type { OutcomeName, Term, TrainingSet } from './training-set.js';
import { trainingTerms } from './training-terms.js';

const rows = 1_200;
const [sign, noise] = ['shop.favourited.120d', 'shop.viewed.30d'];

/** Half of the customers favourited, and only these respond; the other factors are the same for all, or noise. */
function taught(chances: Partial<Record<OutcomeName, (hasSign: boolean, isSent: boolean) => number>>): TrainingSet {
  const random = new SeededRandom(3);
  const draw = (share: number) => (random.float() < share ? 1 : 0);
  const terms = trainingTerms(['scan'], plainModel);
  const columnOf = ({ factor, transform }: Term) =>
    new Float32Array(rows).map(() => (transform === 'log1p' && (factor === sign || factor === noise) ? draw(0.5) : 0));
  const columns = terms.map(columnOf);
  const signs = columns[terms.findIndex(({ factor }) => factor === sign)]!;
  const sent = Uint8Array.from({ length: rows }, () => draw(0.7));
  const outcome = (name: OutcomeName) =>
    sent.map((isSent, row) => draw(chances[name]?.(signs[row]! > 0, isSent > 0) ?? 0.3));
  return {
    ...{ version: 'trained-1', inForce: plainModel, terms, columns, sent, judgedFrom: 800 },
    customers: Uint32Array.from({ length: rows }, (_, row) => row >> 1),
    randomised: new Uint8Array(rows).fill(1),
    outcomes: {
      reads: outcome('reads'),
      responds: outcome('responds'),
      reactsBadly: outcome('reactsBadly'),
      comes: outcome('comes'),
    },
  };
}

const responding = { responds: (hasSign: boolean) => (hasSign ? 0.5 : 0.05) };

describe('a model that is fitted', () => {
  it('finds the sign, is calibrated, and is the same each time', () => {
    const fitted = fitModel(taught(responding), () => undefined);
    const responds = fitted.heads.find(({ head }) => head === 'responds')!;
    expect(responds.leadingFactors[0]?.name).toBe(sign);
    expect(responds.auc.candidate.value).toBeGreaterThan(0.75);
    expect(responds.calibrationError.candidate.value).toBeLessThan(0.08);
    expect(fitModel(taught(responding), () => undefined)).toEqual(fitted);
  });

  it('keeps the head in force where too little is known of a kind', () => {
    const { model, heads } = fitModel(taught({ ...responding, reactsBadly: () => 0.01 }), () => undefined);
    expect(model.heads.reactsBadly).toBe(plainModel.heads.reactsBadly);
    const judged = heads.find(({ head }) => head === 'reactsBadly')!;
    expect(judged.isTrained).toBe(false);
    expect(judged.logLoss.difference).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('is refused where too few responded', () => {
    expect(() => fitModel(taught({ responds: () => 0.01 }), () => undefined)).toThrow(TooFewPositives);
  });

  it('holds uplift where the message changes somebody, and none where it changes nobody', () => {
    const comes = (hasSign: boolean, isSent: boolean) => (hasSign && isSent ? 0.7 : 0.1);
    const changed = fitModel(taught({ ...responding, comes: (has, isSent) => comes(!has, isSent) }), () => undefined);
    expect(changed.uplift).toMatchObject({ isUsed: true });
    expect(changed.model.uplift).toBeDefined();
    const unchanged = fitModel(taught(responding), () => undefined);
    expect(unchanged.uplift).toMatchObject({ isUsed: false });
    expect(unchanged.model.uplift).toBeUndefined();
  });
});
