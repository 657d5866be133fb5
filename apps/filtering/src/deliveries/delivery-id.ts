import { createHash } from 'node:crypto';

/**
 * The id of the delivery of a campaign to a customer, by which an adapter knows every attempt of it: a UUID of version 5
 * (RFC 9562) of the customer in the namespace of the campaign. Nothing has to be kept for two replicas, or one before and
 * after a crash, to call it the same.
 */
export function deliveryIdOf(campaignId: string, customerId: string): string {
  const namespace = Buffer.from(campaignId.replaceAll('-', ''), 'hex');
  const hash = createHash('sha1').update(namespace).update(customerId).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
