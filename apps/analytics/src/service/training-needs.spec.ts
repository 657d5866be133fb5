import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTrainingNeeds } from './training-needs.js';

const tally = (agentId: string, good: number, count: number, sceneGroup = 'refund') => ({
  agentId,
  sceneGroup,
  good,
  count,
});

describe('where training would help', () => {
  it('is where an agent does worse than her colleagues by more than chance explains', () => {
    const needs = findTrainingNeeds([tally('ana', 20, 60), tally('bo', 50, 60), tally('ci', 54, 60)]);
    expect(needs).toMatchObject([{ agentId: 'ana', sceneGroup: 'refund' }]);
    expect(needs[0]?.colleagues).toBeCloseTo(104 / 120, 1);
    // Drawn towards the others.
    expect(needs[0]?.mean).toBeGreaterThan(20 / 60);
  });

  it('is nowhere where agents differ by chance alone', () => {
    expect(findTrainingNeeds([tally('ana', 40, 60), tally('bo', 42, 60), tally('ci', 45, 60)])).toEqual([]);
    expect(findTrainingNeeds([tally('ana', 60, 60), tally('bo', 60, 60), tally('ci', 20, 20)])).toEqual([]);
  });

  it('is judged by group of scenes, the widest gap first', () => {
    const groups = ['refund', 'payment'].flatMap((group, i) => [
      tally('ana', 20 - 10 * i, 60, group),
      tally('bo', 50, 60, group),
      tally('ci', 54, 60, group),
    ]);
    expect(findTrainingNeeds(groups).map(({ sceneGroup }) => sceneGroup)).toEqual(['payment', 'refund']);
  });

  it('never names who has served fewer than ten, or has no colleagues to be compared with', () => {
    expect(findTrainingNeeds([tally('ana', 0, 9), tally('bo', 90, 90)])).toEqual([]);
    expect(findTrainingNeeds([tally('ana', 0, 90)])).toEqual([]);
    const tallies = fc.array(
      fc
        .record({ agentId: fc.string(), count: fc.nat({ max: 60 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
        .map(({ agentId, count, share }) => tally(agentId, Math.round(count * share), count)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(tallies, (all) => {
        for (const { count, low, mean, high, colleagues } of findTrainingNeeds(all)) {
          expect(count).toBeGreaterThanOrEqual(10);
          expect(low).toBeLessThanOrEqual(mean);
          expect(mean).toBeLessThanOrEqual(high);
          expect(high).toBeLessThan(colleagues);
        }
      }),
      { numRuns: 50 },
    );
  });
});
