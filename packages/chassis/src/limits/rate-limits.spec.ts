import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../identity/caller.js';
import { buckets_max, burst_s, RateLimited, RateLimits } from './rate-limits.js';

const rates = { customer: 10, agent: 20, merchant: 40, shop: 50 };
const she: Caller = { subject: 'c-1', role: 'customer', shop: 'lanmei' };

let now_ms: number;
let limits: RateLimits;

beforeEach(() => {
  now_ms = 0;
  limits = new RateLimits(rates, () => now_ms);
});

/** How many calls are admitted in a row, `limit` at most. */
function admitted(caller: Caller, limit = 1_000): number {
  for (let calls = 0; calls < limit; calls += 1) {
    try {
      limits.admit(caller, 'query');
    } catch (error) {
      expect(error).toBeInstanceOf(RateLimited);
      return calls;
    }
  }
  return limit;
}

describe('a caller', () => {
  it('may make as many calls at once as her bucket holds, then as many as run in', () => {
    expect(admitted(she)).toBe(rates.customer * burst_s);
    now_ms += 1_000;
    expect(admitted(she)).toBe(rates.customer);
    now_ms += 3_600_000;
    expect(admitted(she)).toBe(rates.customer * burst_s);
  });

  it('is told when the next call may come, and it may come then', () => {
    admitted(she);
    const refusal = (() => {
      try {
        return limits.admit(she, 'query');
      } catch (error) {
        return error as RateLimited;
      }
    })();
    expect(refusal).toMatchObject({
      reason: 'RATE_LIMITED',
      details: { metadata: { scope: 'caller' }, retryAfter_ms: 100 },
    });
    expect(refusal?.message).not.toContain(she.subject);
    now_ms += 99;
    expect(admitted(she)).toBe(0);
    now_ms += 1;
    expect(admitted(she)).toBe(1);
  });

  it('has a bucket for each group of methods, and nobody else’s', () => {
    admitted(she);
    expect(() => limits.admit(she, 'mutation')).not.toThrow();
    expect(() => limits.admit({ ...she, subject: 'c-2' }, 'query')).not.toThrow();
    expect(() => limits.admit({ ...she, shop: 'taohua' }, 'query')).not.toThrow();
    expect(() => limits.admit({ ...she, role: 'agent' }, 'query')).not.toThrow();
  });
});

it('holds all people of a shop together', () => {
  const people = Array.from({ length: 40 }, (_, i) => ({ ...she, subject: `c-${i}` }));
  const calls = people.reduce((sum, person) => sum + admitted(person), 0);
  expect(calls).toBe(rates.shop * burst_s);
  expect(() => limits.admit({ ...she, subject: 'late' }, 'query')).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ metadata: { scope: 'shop' } }) }),
  );
});

it.each(['service', 'operator'] as const)('does not hold a caller of role %s', (role) => {
  expect(admitted({ subject: 'x', role, shop: '*' }, 10_000)).toBe(10_000);
});

it('never admits more than bucket and rate allow, however the calls come', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 }), (pauses_ms) => {
      now_ms = 0;
      limits = new RateLimits(rates, () => now_ms);
      let calls = 0;
      for (const pause_ms of pauses_ms) {
        now_ms += pause_ms;
        calls += admitted(she, 3);
      }
      expect(calls).toBeLessThanOrEqual(rates.customer * burst_s + (now_ms / 1_000) * rates.customer);
    }),
  );
});

it('forgets those who have not called for long when there are too many, and nobody else', () => {
  const late = { ...she, subject: 'late' };
  const crowd = (from: number, to: number) => {
    for (let i = from; i < to; i += 1) limits.admit({ ...she, subject: `x-${i}`, shop: `shop-${i}` }, 'query');
  };
  admitted(she);
  crowd(0, buckets_max / 4);
  admitted(late);
  crowd(buckets_max / 4, buckets_max / 2);
  expect(admitted(late, 1)).toBe(0);
  expect(admitted(she, 1)).toBe(1);
});
