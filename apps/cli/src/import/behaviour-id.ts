import { createHash } from 'node:crypto';
import type { Purchase } from './purchase-row.js';

/** 30 characters of base64url: 180 bits, so that no two purchases of the world meet. */
const ID_CHARACTERS = 30;

/** What makes two rows identical: not the category, which whoever imports may name otherwise the next time. */
export function rowKey(shopId: string, { customerId, purchasedAt, amount_cents }: Purchase): string {
  return JSON.stringify([shopId, customerId, purchasedAt.getTime(), amount_cents]);
}

/**
 * The id of a purchase, from its content and its place among identical rows (from 1): the same file gives the same ids
 * whenever and wherever it is imported, so importing it again changes nothing.
 */
export function behaviourId(rowKey: string, ordinal: number): string {
  const digest = createHash('sha256').update(`${rowKey}#${ordinal}`).digest('base64url');
  return `purchase:${digest.slice(0, ID_CHARACTERS)}`;
}
