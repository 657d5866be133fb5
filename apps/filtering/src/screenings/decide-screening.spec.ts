import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../policies/screening-policy.js';
import { decideScreening, decisionOf, type Standing } from './decide-screening.js';

const never = Number.POSITIVE_INFINITY;
const quiet: Standing = {
  relationship: 'active',
  tenure_days: 400,
  positive_days: 100,
  platformPositive_days: 100,
  negative_days: never,
  read_days: never,
  ignored: 0,
  isExempt: false,
  isHeldOut: false,
};
const decide = (over: Partial<Standing>, responds = 0.1, reactsBadly = 0.01, reads = 0.01, policy = defaultPolicy) =>
  decideScreening(policy, { ...quiet, ...over }, reads, responds, reactsBadly);

describe('a customer of the audience', () => {
  it.each<[string, Partial<Standing>, string]>([
    ['without a relationship', { relationship: 'none' }, 'no_relationship'],
    [
      'cancelled, though she bought today',
      { relationship: 'cancelled', positive_days: 0, tenure_days: 1 },
      'relationship_cancelled',
    ],
    ['new, on the last day of her protection', { tenure_days: 29.9, positive_days: never }, 'new_relationship'],
    ['new, though she complained', { tenure_days: 1, negative_days: 0 }, 'new_relationship'],
    ['no longer new and silent ever since', { positive_days: never, platformPositive_days: never }, 'long_inactive'],
    ['active of late', { positive_days: 30, ignored: 99 }, 'positive_behaviour'],
    ['active of late, but muted since', { positive_days: 3, negative_days: 2 }, 'likely_to_react_badly'],
    ['active in the very second in which she muted', { positive_days: 3, negative_days: 3 }, 'likely_to_react_badly'],
    ['muted once, but active since', { positive_days: 2, negative_days: 3 }, 'positive_behaviour'],
    ['muted, and never positive', { positive_days: never, negative_days: 300 }, 'likely_to_react_badly'],
    ['ignoring five messages', { ignored: 5 }, 'does_not_read'],
    ['ignoring five messages, but exempt', { ignored: 5, isExempt: true }, 'exempt'],
    ['ignoring four messages', { ignored: 4 }, 'likely_to_respond'],
    ['ignoring most messages, but reading one', { ignored: 50, read_days: 80 }, 'likely_to_respond'],
    [
      'silent here and elsewhere for more than a year',
      { positive_days: 366, platformPositive_days: 366 },
      'long_inactive',
    ],
    ['silent here, but active elsewhere', { positive_days: 366, platformPositive_days: 1 }, 'likely_to_respond'],
    ['held out', { isHeldOut: true }, 'hold_out'],
    ['held out, but active of late', { isHeldOut: true, positive_days: 1 }, 'positive_behaviour'],
  ])('who is %s', (_, over, reason) => {
    expect(decide(over)).toBe(reason);
  });

  it('is filtered by what is predicted, and only beyond what the shop asks', () => {
    expect(decide({}, 0.0049)).toBe('unlikely_to_respond');
    expect(decide({}, 0.005)).toBe('likely_to_respond');
    expect(decide({}, 0.9, 0.11)).toBe('likely_to_react_badly');
    expect(decide({}, 0.9, 0.1)).toBe('likely_to_respond');
  });

  it('is said not to read only where the prediction says so too, by the bound that the shop sets', () => {
    const unread = { ignored: 5 };
    expect(decide(unread, 0.1, 0.01, 0.0199)).toBe('does_not_read');
    expect(decide(unread, 0.1, 0.01, 0.02)).toBe('likely_to_respond');
    expect(decide(unread, 0.001, 0.01, 0.02)).toBe('unlikely_to_respond');
    expect(decide(unread, 0.1, 0.01, 0.99, { ...defaultPolicy, readMin: 1 })).toBe('does_not_read');
    // Whoever reads now and then is not filtered by it, however unlikely it is this time.
    expect(decide({ ignored: 50, read_days: 80 }, 0.1, 0.01, 0)).toBe('likely_to_respond');
    // A screening that an earlier release began goes on as it began.
    const { readMin: _, ...earlier } = defaultPolicy;
    expect(decide(unread, 0.9, 0.01, 1, earlier)).toBe('does_not_read');
  });
});

describe('whatever else is known and predicted', () => {
  const days = fc.oneof(fc.constant(never), fc.double({ min: 0, max: 4000, noNaN: true }));
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const standing: fc.Arbitrary<Standing> = fc.record({
    relationship: fc.constantFrom('none', 'active', 'cancelled'),
    tenure_days: fc.double({ min: 0, max: 4000, noNaN: true }),
    positive_days: days,
    platformPositive_days: days,
    negative_days: days,
    read_days: days,
    ignored: fc.nat(60),
    isExempt: fc.boolean(),
    isHeldOut: fc.boolean(),
  });
  const policy = fc.record({
    protectionDays: fc.integer({ min: 0, max: 365 }),
    positiveDays: fc.integer({ min: 1, max: 365 }),
    inactiveDays: fc.integer({ min: 1, max: 3650 }),
    readMin: share,
    responseMin: share,
    reactsBadlyMax: share,
    holdOutPercent: fc.double({ min: 0, max: 50, noNaN: true }),
    exemptChannels: fc.constant<string[]>([]),
    version: fc.constant(1),
  });
  const verdict = (...asked: Parameters<typeof decideScreening>) => decisionOf(decideScreening(...asked), 0).verdict;

  it('a new relationship is never filtered', () => {
    fc.assert(
      fc.property(policy, standing, share, share, share, (rules, she, reads, responds, reactsBadly) => {
        fc.pre(she.tenure_days < rules.protectionDays);
        expect(verdict(rules, { ...she, relationship: 'active' }, reads, responds, reactsBadly)).toBe('kept');
      }),
    );
  });

  it('whoever was positive of late, and not negative since, is never filtered', () => {
    fc.assert(
      fc.property(policy, standing, share, share, share, (rules, she, reads, responds, reactsBadly) => {
        fc.pre(she.positive_days <= rules.positiveDays && she.negative_days > she.positive_days);
        expect(verdict(rules, { ...she, relationship: 'active' }, reads, responds, reactsBadly)).toBe('kept');
      }),
    );
  });

  it('nobody without an active relationship is kept', () => {
    fc.assert(
      fc.property(policy, standing, share, share, share, (rules, she, reads, responds, reactsBadly) => {
        fc.pre(she.relationship !== 'active');
        expect(verdict(rules, she, reads, responds, reactsBadly)).toBe('filtered');
      }),
    );
  });
});
