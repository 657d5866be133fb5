import type { ContactDecision } from '../caps/decide-contact.js';
import type { ClaimedDelivery, DeliveryStep, RefusalReason } from './delivery.js';

/** What the service relationship says of a message at the moment of sending. */
export type Permission =
  | { kind: 'granted' }
  | { kind: 'refused'; reason: RefusalReason }
  | { kind: 'quiet'; notBefore: Date };

/** What the channel made of a delivery. */
export type DeliveryResult = { kind: 'delivered' } | { kind: 'rejected' } | { kind: 'retry'; after_ms: number };

/** How often the channel may ask for another attempt. */
export const retries_max = 8;
const retry_first_ms = 1_000;
const retry_longest_ms = 10 * 60_000;

/**
 * What becomes of a delivery that relationship and caps were asked about; undefined where it may be sent. Whoever can be
 * written to later, and before the expiry, is; the caps are only asked about those who may be written to at all.
 * Source: mission B4, A1, A5.
 */
export function stepBeforeSending(
  claimed: ClaimedDelivery,
  permission: Permission,
  contact: ContactDecision | undefined,
  expiresAt: Date,
): DeliveryStep | undefined {
  if (permission.kind === 'refused') return { ...claimed, state: 'refused', reason: permission.reason };
  if (permission.kind === 'quiet') {
    return permission.notBefore < expiresAt
      ? { ...claimed, state: 'postponed', reason: 'quiet_hours', dueAt: permission.notBefore }
      : { ...claimed, state: 'expired', reason: 'quiet_hours' };
  }
  if (contact?.kind !== 'later') return undefined;
  const dueAt = new Date(Math.ceil(contact.notBefore_ms));
  return dueAt < expiresAt
    ? { ...claimed, state: 'postponed', reason: contact.reason, dueAt }
    : { ...claimed, state: 'capped', reason: contact.reason };
}

/**
 * What becomes of a delivery that the channel answered. Another attempt waits as long as the channel asked, and at least
 * as long as the attempts so far have made it: from a second, doubling, up to ten minutes, up to a third of which chance
 * adds so that those who failed together do not come back together.
 */
export function stepAfterSending(
  claimed: ClaimedDelivery,
  result: DeliveryResult,
  expiresAt: Date,
  now: Date,
  random: number,
): DeliveryStep {
  if (result.kind === 'delivered') return { ...claimed, state: 'sent', reason: null };
  if (result.kind === 'rejected') return { ...claimed, state: 'failed', reason: 'rejected' };
  const retries = claimed.retries + 1;
  if (retries > retries_max) return { ...claimed, state: 'failed', reason: 'retries_exhausted' };
  const backOff_ms = Math.min(retry_longest_ms, retry_first_ms * 2 ** (retries - 1)) * (1 + random / 3);
  const dueAt = new Date(now.getTime() + Math.max(result.after_ms, backOff_ms));
  return dueAt < expiresAt
    ? { ...claimed, retries, state: 'postponed', reason: 'channel_busy', dueAt }
    : { ...claimed, retries, state: 'expired', reason: 'channel_busy' };
}
