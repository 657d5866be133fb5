import { array, assert, integer, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marks_max } from './chosen-facts.js';
import { stepsOf, stepsReached } from './funnel.js';

const steps = [
  { kind: 3, token: undefined },
  { kind: 5, token: 7 },
  { kind: 7, token: undefined },
];
const keysOf = (facts: readonly (readonly [at_s: number, mark: number])[]) =>
  Float64Array.from(new Set(facts.map(([at_s, mark]) => at_s * marks_max + mark))).sort();

/** Tries every way of taking the steps. */
function byTrying(keys: Float64Array, count: number, window_s: number): number {
  const facts = [...keys].map((key) => [Math.floor(key / marks_max), key % marks_max] as const);
  const from = (place: number, step: number, began: number): number => {
    if (step === count) return step;
    let most = step;
    for (let i = place; i < facts.length; i++) {
      const [at_s, mark] = facts[i]!;
      if ((mark & (1 << step)) === 0 || (step > 0 && at_s - began > window_s)) continue;
      most = Math.max(most, from(i + 1, step + 1, step === 0 ? at_s : began));
    }
    return most;
  };
  return from(0, 0, 0);
}

describe('a funnel', () => {
  it('knows which steps a fact can be', () => {
    expect(stepsOf(steps, 3, 0)).toBe(0b001);
    expect(stepsOf(steps, 5, 7)).toBe(0b010);
    expect(stepsOf(steps, 5, 8)).toBe(0);
    expect(stepsOf([...steps, { kind: 7, token: 9 }], 7, 9)).toBe(0b1100);
  });

  it('counts steps in order, within the window of the best beginning', () => {
    expect(
      stepsReached(
        keysOf([
          [10, 1],
          [20, 2],
          [30, 4],
        ]),
        3,
        20,
      ),
    ).toBe(3);
    expect(
      stepsReached(
        keysOf([
          [10, 1],
          [20, 2],
          [31, 4],
        ]),
        3,
        20,
      ),
    ).toBe(2);
    expect(
      stepsReached(
        keysOf([
          [10, 1],
          [15, 1],
          [20, 2],
          [31, 4],
        ]),
        3,
        20,
      ),
    ).toBe(3);
    expect(
      stepsReached(
        keysOf([
          [10, 4],
          [20, 2],
          [30, 1],
        ]),
        3,
        100,
      ),
    ).toBe(1);
    expect(
      stepsReached(
        keysOf([
          [10, 2],
          [20, 4],
        ]),
        3,
        100,
      ),
    ).toBe(0);
  });

  it('takes what happens in one second in the order asked for, and one fact for one step', () => {
    expect(
      stepsReached(
        keysOf([
          [10, 4],
          [10, 2],
          [10, 1],
        ]),
        3,
        0,
      ),
    ).toBe(3);
    expect(stepsReached(keysOf([[10, 0b11]]), 2, 100)).toBe(1);
    expect(
      stepsReached(
        keysOf([
          [10, 0b11],
          [11, 0b11],
        ]),
        2,
        100,
      ),
    ).toBe(2);
  });

  it('reaches as far as any way of taking the steps', () => {
    const facts = array(tuple(integer({ min: 0, max: 30 }), integer({ min: 1, max: 7 })), { maxLength: 9 });
    assert(
      property(facts, integer({ min: 0, max: 30 }), (some, window_s) => {
        const keys = keysOf(some);
        expect(stepsReached(keys, 3, window_s)).toBe(byTrying(keys, 3, window_s));
      }),
      { numRuns: 500 },
    );
  });
});
