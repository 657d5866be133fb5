import { describe, expect, it } from 'vitest';
import { isSampled } from './sample-customers.js';

const customers = Array.from({ length: 20_000 }, (_, i) => `c-${i}`);
const sampled = (share: number) => customers.filter((customerId) => isSampled(customerId, share));

describe('a sample of customers', () => {
  it('is as large as it is to be, and a larger one holds a smaller one', () => {
    expect(sampled(1)).toHaveLength(customers.length);
    expect(sampled(0)).toHaveLength(0);
    const [tenth, half] = [sampled(0.1), new Set(sampled(0.5))];
    expect(tenth.length / customers.length).toBeCloseTo(0.1, 2);
    expect(half.size / customers.length).toBeCloseTo(0.5, 2);
    expect(tenth.every((customerId) => half.has(customerId))).toBe(true);
  });
});
