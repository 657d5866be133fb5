import type { Caps } from './caps.js';

/** A message that a customer got, or is about to get. */
export interface Contact {
  /** When she got it, at the latest; milliseconds since the epoch. */
  at_ms: number;
  shopId: string;
  campaignId: string;
}

/** The cap that stands against a message. */
export type CapReason =
  | 'shop_day'
  | 'shop_week'
  | 'shop_spacing'
  | 'platform_day'
  | 'platform_week'
  | 'platform_spacing';

/** Whether a customer may be written to now; if not, the first instant from which the caps let her be. */
export type ContactDecision = { kind: 'allowed' } | { kind: 'later'; reason: CapReason; notBefore_ms: number };

const minute_ms = 60_000;
const day_ms = 24 * 60 * minute_ms;
/** What is older than this concerns no cap. */
export const contact_ms_max = 7 * day_ms;

/**
 * Whether one more message may go to a customer now, after those that she got.
 *
 * Windows roll: a cap of two a day holds for any 24 hours. What she got of the same campaign is this very message, on
 * its way from an attempt whose end is unknown, and does not count against itself. Source: mission B4.
 */
export function decideContact(
  contacts: readonly Contact[],
  { shopId, campaignId }: { shopId: string; campaignId: string },
  caps: { shop: Caps; platform: Caps },
  now_ms: number,
): ContactDecision {
  const others = contacts
    .filter((one) => one.campaignId !== campaignId)
    .map(({ at_ms, shopId: from }) => ({ at_ms, from }))
    .sort((a, b) => b.at_ms - a.at_ms);
  const all = others.map(({ at_ms }) => at_ms);
  const ofShop = others.filter(({ from }) => from === shopId).map(({ at_ms }) => at_ms);
  const bounds: [CapReason, number | undefined][] = [
    ['shop_day', freeFrom(ofShop, caps.shop.perDay, day_ms)],
    ['shop_week', freeFrom(ofShop, caps.shop.perWeek, contact_ms_max)],
    ['shop_spacing', freeFrom(ofShop, 1, caps.shop.spacingMinutes * minute_ms)],
    ['platform_day', freeFrom(all, caps.platform.perDay, day_ms)],
    ['platform_week', freeFrom(all, caps.platform.perWeek, contact_ms_max)],
    ['platform_spacing', freeFrom(all, 1, caps.platform.spacingMinutes * minute_ms)],
  ];
  let decision: ContactDecision = { kind: 'allowed' };
  for (const [reason, notBefore_ms = 0] of bounds) {
    const isLatest = decision.kind === 'allowed' || notBefore_ms > decision.notBefore_ms;
    if (notBefore_ms > now_ms && isLatest) decision = { kind: 'later', reason, notBefore_ms };
  }
  return decision;
}

/** The contacts that are still of concern, with this message among them as of now. */
export function withContact(contacts: readonly Contact[], added: Contact): Contact[] {
  return [...without(contacts, added.campaignId, added.at_ms), added];
}

/** The contacts that are still of concern, without those of a campaign that did not reach her. */
export function without(contacts: readonly Contact[], campaignId: string, now_ms: number): Contact[] {
  return contacts.filter((one) => one.campaignId !== campaignId && one.at_ms > now_ms - contact_ms_max);
}

/** From when on a window holds fewer than `count_max`; contacts are latest first. */
function freeFrom(at_ms: readonly number[], count_max: number, window_ms: number): number | undefined {
  const last = at_ms[count_max - 1];
  return last === undefined ? undefined : last + window_ms;
}
