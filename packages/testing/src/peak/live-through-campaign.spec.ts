import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { describe, expect, it } from 'vitest';
import { liveThroughCampaign } from './live-through-campaign.js';
import { createPeakShop } from './peak-shop.js';

const until = new Date('2026-11-20T12:00:00Z');
const day_ms = 100;
const shop = createPeakShop({ seed: 5, customers: 2_000, signal: 'medium', until });
const ids = shop.customers.map(({ person }) => person.customerId);
const campaign = { campaignId: 'campaign-1', category: shop.category, sentAt_ms: until.getTime() };
const half = new Set(ids.filter((_, place) => place % 2 === 0));
const ofMessages: ReadonlySet<BehaviourKind> = new Set([
  BehaviourKind.MESSAGE_READ,
  BehaviourKind.MESSAGE_CLICKED,
  BehaviourKind.MESSAGE_IGNORED,
  BehaviourKind.MUTED,
  BehaviourKind.COMPLAINED,
]);

describe('the day of a campaign', () => {
  const day = liveThroughCampaign(shop, campaign, half, 5, day_ms);

  it('is the same for the same seed', () => {
    expect(liveThroughCampaign(shop, campaign, half, 5, day_ms)).toEqual(day);
  });

  it('has everybody reached read or ignore the message once, and nobody else do anything with it', () => {
    const took = day.behaviours.filter(({ kind }) => ofMessages.has(kind));
    expect(took.every(({ customerId, campaignId }) => half.has(customerId) && campaignId === 'campaign-1')).toBe(true);
    const taken = took.filter(
      ({ kind }) => kind === BehaviourKind.MESSAGE_READ || kind === BehaviourKind.MESSAGE_IGNORED,
    );
    expect(new Set(taken.map(({ customerId }) => customerId)).size).toBe(half.size);
    expect(taken.length).toBe(half.size);
  });

  it('shows the effect of the message: whoever it reached looks around more, by those who click', () => {
    const looking = (isReached: boolean) =>
      new Set(
        day.behaviours
          .filter(({ kind, customerId }) => kind === BehaviourKind.PRODUCT_VIEWED && half.has(customerId) === isReached)
          .map(({ customerId }) => customerId),
      ).size;
    const clicked = day.behaviours.filter(({ kind }) => kind === BehaviourKind.MESSAGE_CLICKED).length;
    expect(clicked).toBeGreaterThan(5);
    expect(looking(true)).toBeGreaterThan(looking(false));
  });

  it('lasts no longer than it may, each behaviour having an id of its own', () => {
    for (const { occurredAt } of day.behaviours) {
      expect(occurredAt!.getTime()).toBeGreaterThanOrEqual(until.getTime());
      expect(occurredAt!.getTime()).toBeLessThanOrEqual(until.getTime() + 3 * day_ms);
    }
    expect(new Set(day.behaviours.map(({ behaviourId }) => behaviourId)).size).toBe(day.behaviours.length);
  });

  it('leaves those behind who cancelled, and others nearer to or further from the next message', () => {
    const left = new Set(day.shop.customers.map(({ person }) => person.customerId));
    expect(left.size + day.cancelled.length).toBe(ids.length);
    expect(day.cancelled.every((customerId) => half.has(customerId) && !left.has(customerId))).toBe(true);
    const read = new Set(
      day.behaviours.filter(({ kind }) => kind === BehaviourKind.MESSAGE_READ).map(({ customerId }) => customerId),
    );
    const before = new Map(shop.customers.map((one) => [one.person.customerId, one]));
    for (const { person, attention, effects } of day.shop.customers) {
      const { attention: stood, effects: was } = before.get(person.customerId)!;
      if (!half.has(person.customerId)) expect([attention, effects.responds]).toEqual([stood, was.responds]);
      else if (read.has(person.customerId)) expect(attention.unreadStreak).toBe(0);
      else expect(attention.unreadStreak).toBeGreaterThanOrEqual(stood.unreadStreak);
    }
  });
});
