import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { describe, expect, it } from 'vitest';
import type { RelationshipHistory } from './history.js';
import { createMarketplace, type MarketplaceOptions } from './marketplace.js';

const until = new Date('2026-11-20T00:00:00Z');
const DAY_MS = 86_400_000;

function histories(options: Partial<MarketplaceOptions> = {}): RelationshipHistory[] {
  const marketplace = createMarketplace({ seed: 7, customers: 1_500, until, ...options });
  return [...marketplace.histories()].flatMap(({ relationships }) => relationships);
}

const ofKind = (relationships: RelationshipHistory[], kind: BehaviourKind) =>
  relationships.reduce((sum, { behaviours }) => sum + behaviours.filter((one) => one.kind === kind).length, 0);

function expectBetween(value: number, low: number, high: number) {
  expect(value).toBeGreaterThan(low);
  expect(value).toBeLessThan(high);
}

describe('a marketplace', () => {
  const all = histories();

  it('is the same for the same seed and another for another', () => {
    const few = histories({ customers: 40 });
    expect(histories({ customers: 40 })).toEqual(few);
    expect(histories({ customers: 40, seed: 8 })).not.toEqual(few);
  });

  it('begins with the customers of a smaller one', () => {
    const few = histories({ customers: 40 });
    expect(histories({ customers: 60 }).slice(0, few.length)).toEqual(few);
  });

  it('moves as a whole with the end of history, so that ids keep their meaning', () => {
    const shape = (relationships: RelationshipHistory[], end: Date) =>
      relationships.map(({ behaviours }) =>
        behaviours.map(({ behaviourId, kind, occurredAt }) => [
          behaviourId,
          kind,
          end.getTime() - (occurredAt as Date).getTime(),
        ]),
      );
    const later = new Date(until.getTime() + 40 * DAY_MS);
    expect(shape(histories({ customers: 60, until: later }), later)).toEqual(
      shape(histories({ customers: 60 }), until),
    );
  });

  it('has nothing before a relationship, after its end or in the future, and all of it in order', () => {
    for (const { establishedAt, cancelledAt, behaviours } of all) {
      const times = behaviours.map(({ occurredAt }) => (occurredAt as Date).getTime());
      expect(times).toEqual([...times].sort((one, other) => one - other));
      expect(Math.min(...times, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(establishedAt.getTime());
      expect(Math.max(...times, 0)).toBeLessThan((cancelledAt ?? until).getTime());
    }
  });

  it('names every behaviour once and says what it came to', () => {
    const ids = all.flatMap(({ behaviours }) => behaviours.map(({ behaviourId }) => behaviourId));
    expect(new Set(ids).size).toBe(ids.length);
    for (const { kind, amountCents, category } of all.flatMap(({ behaviours }) => behaviours)) {
      expect(amountCents > 0).toBe(kind === BehaviourKind.PURCHASED);
      expect(Number.isInteger(amountCents)).toBe(true);
      expect(category).not.toBe('');
    }
  });

  it('shows every kind of behaviour at a rate one meets in a shop', () => {
    const reached = ofKind(all, BehaviourKind.MESSAGE_READ) + ofKind(all, BehaviourKind.MESSAGE_IGNORED);
    expectBetween(ofKind(all, BehaviourKind.MESSAGE_READ) / reached, 0.2, 0.35);
    expectBetween(ofKind(all, BehaviourKind.MESSAGE_CLICKED) / reached, 0.02, 0.06);
    expectBetween(ofKind(all, BehaviourKind.MUTED) / reached, 0.005, 0.03);
    expectBetween(ofKind(all, BehaviourKind.COMPLAINED) / reached, 0.0005, 0.006);
    const bought = ofKind(all, BehaviourKind.PURCHASED);
    expectBetween(ofKind(all, BehaviourKind.PRODUCT_VIEWED) / bought, 2, 4);
    expectBetween(ofKind(all, BehaviourKind.REVIEWED) / bought, 0.13, 0.22);
    expect(ofKind(all, BehaviourKind.SEARCHED)).toBeGreaterThan(0);
    expect(ofKind(all, BehaviourKind.ADDED_TO_CART)).toBeGreaterThan(bought);
    expect(ofKind(all, BehaviourKind.FAVOURITED)).toBeGreaterThan(0);
    expectBetween(all.filter(({ cancelledAt }) => cancelledAt).length / all.length, 0.01, 0.05);
  });

  it('brings better customers through some channels than through others', () => {
    const readers = (channel: string) => {
      const those = all.filter(({ acquisitionChannel }) => acquisitionChannel === channel);
      const read = ofKind(those, BehaviourKind.MESSAGE_READ);
      return read / (read + ofKind(those, BehaviourKind.MESSAGE_IGNORED));
    };
    expect(readers('after_purchase')).toBeGreaterThan(1.2 * readers('coupon'));
  });

  it('refuses a size that makes no sense', () => {
    expect(() => createMarketplace({ seed: 1, customers: 0, until })).toThrow('customers');
    expect(() => createMarketplace({ seed: 1, customers: 1, shops: 0, until })).toThrow('shops');
    expect(() => createMarketplace({ seed: 1, customers: 1, history_days: 0, until })).toThrow('history_days');
  });
});
