import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { describe, expect, it } from 'vitest';
import { effectsOf, type MessageEffects } from './message-effects.js';
import { createPeakShop, type PeakCustomer, type PeakOptions } from './peak-shop.js';
import { signals } from './population.js';

const until = new Date('2026-11-20T12:00:00Z');
const DAY_MS = 86_400_000;
const peak = (options: Partial<PeakOptions> = {}) =>
  createPeakShop({ seed: 7, customers: 3_000, signal: 'medium', until, ...options });

function expectBetween(value: number, low: number, high: number) {
  expect(value).toBeGreaterThan(low);
  expect(value).toBeLessThan(high);
}

const mean = (customers: PeakCustomer[], value: (customer: PeakCustomer) => number) =>
  customers.reduce((sum, customer) => sum + value(customer), 0) / customers.length;
const did = (customers: PeakCustomer[], kind: BehaviourKind) =>
  mean(customers, ({ behaviours }) => behaviours.filter((one) => one.kind === kind).length);

/** The share of all responses that the 30 % with the highest true probabilities would give. */
function heldByBest({ customers }: { customers: PeakCustomer[] }): number {
  const responds = customers.map(({ effects }) => effects.responds).sort((a, b) => b - a);
  const sum = (list: number[]) => list.reduce((total, one) => total + one, 0);
  return sum(responds.slice(0, 0.3 * responds.length)) / sum(responds);
}

describe('a shop before its peak', () => {
  const { customers } = peak();

  it('is the same for the same seed and another for another', () => {
    expect(peak({ customers: 40 })).toEqual(peak({ customers: 40 }));
    expect(peak({ customers: 40, seed: 8 }).customers[0]!.effects).not.toEqual(
      peak({ customers: 40 }).customers[0]!.effects,
    );
  });

  it('begins with the customers of a smaller one', () => {
    const few = peak({ customers: 40 }).customers;
    expect(customers.slice(0, few.length)).toEqual(few);
  });

  it('tells half a year, in order, each behaviour once, nothing from before the relationship and nothing to come', () => {
    const ids = customers.flatMap(({ behaviours, elsewhere }) =>
      [...behaviours, ...elsewhere].map((one) => one.behaviourId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    for (const { person, behaviours } of customers) {
      const times = behaviours.map(({ occurredAt }) => (occurredAt as Date).getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(Math.min(...times, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(
        Math.max(person.establishedAt_ms, until.getTime() - 180 * DAY_MS),
      );
      expect(Math.max(...times, 0)).toBeLessThan(until.getTime());
    }
  });

  it('takes messages as push messages are taken, and has more of those who read than of those who react badly', () => {
    const got = did(customers, BehaviourKind.MESSAGE_READ) + did(customers, BehaviourKind.MESSAGE_IGNORED);
    expectBetween(did(customers, BehaviourKind.MESSAGE_READ) / got, 0.05, 0.09);
    expectBetween(did(customers, BehaviourKind.MESSAGE_CLICKED) / got, 0.015, 0.035);
    expectBetween(did(customers, BehaviourKind.MUTED) / got, 0.001, 0.006);
    expectBetween(
      mean(customers, ({ effects }) => effects.responds),
      0.01,
      0.03,
    );
    expectBetween(
      mean(customers, ({ effects }) => effects.reactsBadly),
      0.002,
      0.006,
    );
  });

  it('buys as the music shop does: fewer than one in a hundred on a day without any message', () => {
    expectBetween(
      mean(customers, ({ effects }) => effects.purchasesAnyway),
      0.002,
      0.006,
    );
    const looks = did(customers, BehaviourKind.PRODUCT_VIEWED) / did(customers, BehaviourKind.PURCHASED);
    expectBetween(looks, 8, 30);
  });

  it('has the more of its responses in few hands, the stronger the signal', () => {
    const [weak, medium, strong] = signals.map((signal) => heldByBest(peak({ signal })));
    expectBetween(weak!, 0.85, 0.93);
    expectBetween(medium!, 0.93, 0.975);
    expectBetween(strong!, 0.98, 1);
  });
});

describe('what a message does', () => {
  const { customers, category } = peak({ customers: 400 });
  const effects = (change: (customer: PeakCustomer) => PeakCustomer): [MessageEffects, MessageEffects][] =>
    customers.map((customer) => {
      const { person, attention } = change(customer);
      return [customer.effects, effectsOf(person, attention, category, until.getTime())];
    });

  it('is nothing to whoever muted the shop, and takes nothing from what she buys anyway', () => {
    for (const [, muted] of effects((one) => ({ ...one, attention: { ...one.attention, hasMuted: true } }))) {
      expect(muted).toMatchObject({ responds: 0, reactsBadly: 0, cancels: 0, purchasesMore: 0 });
    }
    for (const [before, muted] of effects((one) => ({ ...one, attention: { ...one.attention, hasMuted: true } }))) {
      expect(muted.purchasesAnyway).toBe(before.purchasesAnyway);
    }
  });

  it('is a probability, cancels no more than annoy, and brings in no more than respond', () => {
    for (const { effects: one } of customers) {
      expect(one.responds).toBeGreaterThanOrEqual(0);
      expect(one.responds + one.reactsBadly).toBeLessThanOrEqual(1);
      expect(one.cancels).toBeLessThanOrEqual(one.reactsBadly);
      expect(one.purchasesMore).toBeLessThanOrEqual(one.responds);
    }
  });

  it('annoys the more, the more she passed over before', () => {
    const isSeen = ({ effects: { reactsBadly, responds } }: PeakCustomer) => reactsBadly > 0 && responds > 0;
    for (const [before, later] of effects((one) => ({
      ...one,
      attention: { ...one.attention, unreadStreak: one.attention.unreadStreak + 5 },
    })).filter((_, place) => isSeen(customers[place]!))) {
      expect(later.reactsBadly).toBeGreaterThan(before.reactsBadly);
      expect(later.responds).toBeLessThan(before.responds);
    }
  });

  it('reaches whoever left the shop less, and she buys nothing', () => {
    const gone = (one: PeakCustomer) => ({ ...one, person: { ...one.person, leftAt_ms: until.getTime() - DAY_MS } });
    for (const [before, left] of effects(gone)) {
      expect(left.responds).toBeLessThanOrEqual(before.responds);
      expect(left.purchasesAnyway).toBe(0);
    }
  });
});
