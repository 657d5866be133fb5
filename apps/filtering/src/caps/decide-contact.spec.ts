import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contact, decideContact, withContact } from './decide-contact.js';

const minute_ms = 60_000;
const day_ms = 24 * 60 * minute_ms;
const unbounded = { perDay: 100, perWeek: 100, spacingMinutes: 0 };
const at = (at_ms: number, shopId = 'tea', campaignId = `c-${at_ms}`): Contact => ({ at_ms, shopId, campaignId });
const wanted = { shopId: 'tea', campaignId: 'new' };

describe('the caps of a customer', () => {
  it('let her be written to who got nothing', () => {
    const caps = { shop: { perDay: 1, perWeek: 1, spacingMinutes: 60 }, platform: unbounded };
    expect(decideContact([], wanted, caps, 5)).toEqual({ kind: 'allowed' });
  });

  it('name the cap that holds longest, and when it ends', () => {
    const caps = { shop: { perDay: 2, perWeek: 100, spacingMinutes: 60 }, platform: unbounded };
    const contacts = [at(0), at(10 * minute_ms), at(20 * minute_ms, 'hats')];
    expect(decideContact(contacts, wanted, caps, 30 * minute_ms)).toEqual({
      kind: 'later',
      reason: 'shop_day',
      notBefore_ms: day_ms,
    });
    expect(decideContact(contacts, { ...wanted, shopId: 'hats' }, caps, 30 * minute_ms)).toEqual({
      kind: 'later',
      reason: 'shop_spacing',
      notBefore_ms: 80 * minute_ms,
    });
    expect(decideContact(contacts, wanted, caps, day_ms)).toEqual({ kind: 'allowed' });
  });

  it('count what all shops sent for the platform', () => {
    const caps = { shop: unbounded, platform: { perDay: 2, perWeek: 100, spacingMinutes: 0 } };
    const contacts = [at(0, 'hats'), at(5, 'shoes')];
    expect(decideContact(contacts, wanted, caps, 10)).toMatchObject({ reason: 'platform_day', notBefore_ms: day_ms });
  });

  it('do not count a message against itself', () => {
    const caps = { shop: { perDay: 1, perWeek: 1, spacingMinutes: 60 }, platform: unbounded };
    expect(decideContact([at(0, 'tea', 'new')], wanted, caps, 1)).toEqual({ kind: 'allowed' });
  });

  it('hold in every window, whatever is asked for when', () => {
    const cap = fc.record({
      perDay: fc.integer({ min: 1, max: 4 }),
      perWeek: fc.integer({ min: 1, max: 8 }),
      spacingMinutes: fc.integer({ min: 0, max: 300 }),
    });
    const asked = fc.array(
      fc.record({ wait_ms: fc.integer({ min: 0, max: day_ms }), shopId: fc.constantFrom('tea', 'hats', 'shoes') }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(cap, cap, asked, (shop, platform, requests) => {
        let contacts: Contact[] = [];
        const sent: Contact[] = [];
        let now_ms = 0;
        requests.forEach(({ wait_ms, shopId }, i) => {
          now_ms += wait_ms;
          const message = { at_ms: now_ms, shopId, campaignId: `c-${i}` };
          const decision = decideContact(contacts, message, { shop, platform }, now_ms);
          if (decision.kind === 'later') {
            expect(decision.notBefore_ms).toBeGreaterThan(now_ms);
            expect(decideContact(contacts, message, { shop, platform }, decision.notBefore_ms).kind).toBe('allowed');
            return;
          }
          contacts = withContact(contacts, message);
          sent.push(message);
        });
        for (const { at_ms, shopId } of sent) {
          const within = (window_ms: number, all: Contact[]) =>
            all.filter((one) => one.at_ms <= at_ms && one.at_ms > at_ms - window_ms).length;
          const ofShop = sent.filter((one) => one.shopId === shopId);
          expect(within(day_ms, ofShop)).toBeLessThanOrEqual(shop.perDay);
          expect(within(7 * day_ms, ofShop)).toBeLessThanOrEqual(shop.perWeek);
          expect(within(Math.max(1, shop.spacingMinutes * minute_ms), ofShop)).toBeLessThanOrEqual(
            shop.spacingMinutes === 0 ? Number.POSITIVE_INFINITY : 1,
          );
          expect(within(day_ms, sent)).toBeLessThanOrEqual(platform.perDay);
          expect(within(7 * day_ms, sent)).toBeLessThanOrEqual(platform.perWeek);
        }
      }),
    );
  });
});
