import type { ErasedBlock } from './customer-rows.store.js';

const real_bytes = 4;

/**
 * A block of decisions without that about a customer. What the block adds to its screening's report stays. One that is about
 * nobody else keeps the decision, under another id: blocks are numbered without gaps.
 */
export function withoutCustomer(block: ErasedBlock, customerId: string, keptAs: string): ErasedBlock {
  const ids = block.customerIds.split('\n');
  const place = ids.indexOf(customerId);
  if (place === -1) return block;
  if (ids.length === 1) return { ...block, customerIds: keptAs };
  return {
    ...block,
    customerIds: ids.toSpliced(place, 1).join('\n'),
    reasons: without(block.reasons, place, 1),
    responds: without(block.responds, place, real_bytes),
    reactions: block.reactions && without(block.reactions, place, 1),
    uplifts: block.uplifts && without(block.uplifts, place, real_bytes),
  };
}

function without(column: Buffer, place: number, entry_bytes: number): Buffer {
  return Buffer.concat([column.subarray(0, place * entry_bytes), column.subarray((place + 1) * entry_bytes)]);
}
