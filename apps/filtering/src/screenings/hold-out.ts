import { murmur3 } from '@guanxi/learning';

// A hold-out of another year takes another salt, so that the same people are not always the ones who get nothing.
const salt = 'hold-out-1';
const parts = 10_000;

/**
 * Whether a customer belongs to a shop's hold-out group: chosen by a hash, so at random, and always the same; a larger
 * share holds everybody whom a smaller one does. Source: mission B7.
 */
export function isHeldOut(shopId: string, customerId: string, percent: number): boolean {
  return percent > 0 && (murmur3(`${salt}/${shopId}/${customerId}`, 0) >>> 0) % parts < percent * (parts / 100);
}
