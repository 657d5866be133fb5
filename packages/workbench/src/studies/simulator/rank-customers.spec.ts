import { createPeakShop } from '@guanxi/testing/peak/peak-shop.js';
import { describe, expect, it } from 'vitest';
import { lastPositive_ms, reachedBest } from './rank-customers.js';

describe('whom a ranking reaches', () => {
  it('is as many as the channel takes, the highest first, the earlier of equals', () => {
    expect([...reachedBest([1, 3, 2, 3, 0], 3)]).toEqual([0, 1, 1, 1, 0]);
    expect([...reachedBest([5, 5, 5], 1)]).toEqual([1, 0, 0]);
    expect([...reachedBest([1, 2], 9)]).toEqual([1, 1]);
  });

  it('by recency looks at what the customer did, and not at what she ignored', () => {
    const until = new Date('2026-11-20T12:00:00Z');
    const { customers } = createPeakShop({ seed: 3, customers: 200, signal: 'medium', until });
    const silent = customers.filter((one) => lastPositive_ms(one) === 0);
    expect(silent.length).toBeGreaterThan(0);
    expect(silent.some(({ behaviours }) => behaviours.length > 0)).toBe(true);
    for (const one of customers) expect(lastPositive_ms(one)).toBeLessThan(until.getTime());
  });
});
