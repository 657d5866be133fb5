import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buyers_fitted_min, modelBuyers, priceLevelOf, prior, worthOf } from './value-buyers.js';

const buyer = fc
  .record({
    age: fc.integer({ min: 1, max: 2_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    repeats: fc.nat(50),
  })
  .map(({ age, share, repeats }) => ({
    age,
    repeats,
    lastAt: repeats === 0 ? 0 : Math.max(1, Math.round(age * share)),
  }));

it('values every possible buyer with a number that is not below 0', () => {
  fc.assert(fc.property(buyer, (one) => worthOf(prior, one) >= 0 && Number.isFinite(worthOf(prior, one))));
});

it('values whoever bought lately above whoever bought as often long ago', () => {
  const often = { repeats: 6, age: 700 };
  expect(worthOf(prior, { ...often, lastAt: 690 })).toBeGreaterThan(worthOf(prior, { ...often, lastAt: 200 }));
});

it('stands on the prior while there are too few, and on the shop’s own from then on', () => {
  const some = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ age: 300, repeats: i % 4, lastAt: i % 4 === 0 ? 0 : 60 * (i % 4) }));
  expect(modelBuyers(some(buyers_fitted_min - 1))).toEqual({ ...prior, logLikelihood: 0, fittedCustomers: 0 });
  const fitted = modelBuyers(some(buyers_fitted_min));
  expect(fitted.fittedCustomers).toBe(buyers_fitted_min);
  expect(fitted.logLikelihood).toBeLessThan(0);
});

it('stands on the prior where nobody came back', () => {
  const once = Array.from({ length: 500 }, () => ({ age: 100, repeats: 0, lastAt: 0 }));
  expect(modelBuyers(once).fittedCustomers).toBe(0);
});

it.each([
  [10, 1],
  [20, 1],
  [21, 2],
  [80, 4],
  [81, 5],
])('puts a mean of %s into level %s', (mean, level) => {
  expect(priceLevelOf(mean, [20, 40, 60, 80])).toBe(level);
});
