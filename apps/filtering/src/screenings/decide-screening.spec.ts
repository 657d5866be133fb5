import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Factors } from '../factors/factors.js';
import { defaultPolicy } from '../policies/screening-policy.js';
import { decideScreening } from './decide-screening.js';

const quiet: Factors = {
  tenure_days: 400,
  silent_days: 100,
  platform_silent_days: 100,
  purchase_days: 100,
  negative_days: undefined,
  purchases_365d: 1,
  reads_90d: 0,
  clicks_90d: 0,
  ignored_90d: 0,
  category_share: 0,
};
const decide = (over: Partial<Factors>, isActive = true) =>
  decideScreening(defaultPolicy, { isActive, factors: { ...quiet, ...over } });

describe('a customer of the audience', () => {
  it('without a relationship is filtered', () => {
    const decision = decideScreening(defaultPolicy, { isActive: false, factors: undefined });
    expect(decision).toEqual({ verdict: 'filtered', reason: 'no_relationship', responseProbability: 0 });
  });

  it.each([
    [
      'cancelled, though she bought today',
      { silent_days: 0, tenure_days: 1 },
      false,
      'filtered',
      'relationship_cancelled',
    ],
    [
      'new, on the last day of her protection',
      { tenure_days: 29.9, silent_days: undefined },
      true,
      'kept',
      'new_relationship',
    ],
    ['new, though she complained', { tenure_days: 1, negative_days: 0 }, true, 'kept', 'new_relationship'],
    [
      'no longer new and silent ever since',
      { tenure_days: 366, silent_days: undefined, platform_silent_days: undefined },
      true,
      'filtered',
      'long_inactive',
    ],
    ['active of late', { silent_days: 30, ignored_90d: 99 }, true, 'kept', 'positive_behaviour'],
    [
      'active of late, but muted since',
      { silent_days: 3, negative_days: 2 },
      true,
      'filtered',
      'likely_to_react_badly',
    ],
    ['muted once, but active since', { silent_days: 2, negative_days: 3 }, true, 'kept', 'positive_behaviour'],
    [
      'muted, and never positive',
      { silent_days: undefined, negative_days: 300 },
      true,
      'filtered',
      'likely_to_react_badly',
    ],
    ['ignoring five messages', { ignored_90d: 5 }, true, 'filtered', 'does_not_read'],
    ['ignoring four messages', { ignored_90d: 4 }, true, 'kept', 'likely_to_respond'],
    [
      'ignoring most messages, but reading one',
      { ignored_90d: 50, reads_90d: 1, purchases_365d: 9 },
      true,
      'kept',
      'likely_to_respond',
    ],
    [
      'silent here and elsewhere for more than a year',
      { silent_days: 366, platform_silent_days: 366 },
      true,
      'filtered',
      'long_inactive',
    ],
    [
      'silent here, but active elsewhere, buying nothing',
      { silent_days: 366, platform_silent_days: 1, purchases_365d: 0 },
      true,
      'filtered',
      'unlikely_to_respond',
    ],
    ['cooling, but a frequent buyer', { purchases_365d: 12 }, true, 'kept', 'likely_to_respond'],
  ] as const)('who is %s', (_, over, isActive, verdict, reason) => {
    expect(decide(over, isActive)).toMatchObject({ verdict, reason });
  });
});

describe('whatever else is known', () => {
  const days = fc.option(fc.double({ min: 0, max: 4000, noNaN: true }), { nil: undefined });
  const count = fc.nat(500);
  const factors: fc.Arbitrary<Factors> = fc.record({
    tenure_days: fc.double({ min: 0, max: 4000, noNaN: true }),
    silent_days: days,
    platform_silent_days: days,
    purchase_days: days,
    negative_days: days,
    purchases_365d: count,
    reads_90d: count,
    clicks_90d: count,
    ignored_90d: count,
    category_share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const policy = fc.record({
    protectionDays: fc.integer({ min: 0, max: 365 }),
    positiveDays: fc.integer({ min: 1, max: 365 }),
    inactiveDays: fc.integer({ min: 1, max: 3650 }),
    responseMin: fc.double({ min: 0, max: 1, noNaN: true }),
    version: fc.constant(1),
  });

  it('a new relationship is never filtered', () => {
    fc.assert(
      fc.property(policy, factors, (rules, known) => {
        fc.pre(known.tenure_days < rules.protectionDays);
        expect(decideScreening(rules, { isActive: true, factors: known }).verdict).toBe('kept');
      }),
    );
  });

  it('whoever was positive of late, and not negative since, is never filtered', () => {
    fc.assert(
      fc.property(policy, factors, (rules, known) => {
        fc.pre(known.silent_days !== undefined && known.silent_days <= rules.positiveDays);
        fc.pre(known.negative_days === undefined || known.negative_days > (known.silent_days ?? 0));
        expect(decideScreening(rules, { isActive: true, factors: known }).verdict).toBe('kept');
      }),
    );
  });

  it('a cancelled relationship is never kept', () => {
    fc.assert(
      fc.property(policy, factors, (rules, known) => {
        expect(decideScreening(rules, { isActive: false, factors: known }).verdict).toBe('filtered');
      }),
    );
  });
});
