import { murmur3 } from '@guanxi/learning';

const hashes = 2 ** 32;

/** Whether a customer is among a share of all, 0 to 1: by a hash, so all that she was sent is looked at, or nothing. */
export function isSampled(customerId: string, share: number): boolean {
  return share >= 1 || murmur3(`training/${customerId}`, 0) >>> 0 < share * hashes;
}
