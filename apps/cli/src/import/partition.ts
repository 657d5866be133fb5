/**
 * A share of the customers by the hash of their ids: those with hash mod `modulus` = `remainder`. A file of more
 * customers or rows than fit in memory is read once per share.
 */
export interface Partition {
  modulus: number;
  remainder: number;
}

export const everybody: Partition = { modulus: 1, remainder: 0 };

/** Whether the customer belongs to the share. */
export function belongs({ modulus, remainder }: Partition, customerId: string): boolean {
  return modulus === 1 || hash(customerId) % modulus === remainder;
}

/** The share in two halves. */
export function split({ modulus, remainder }: Partition): [Partition, Partition] {
  return [
    { modulus: 2 * modulus, remainder },
    { modulus: 2 * modulus, remainder: remainder + modulus },
  ];
}

/** FNV-1a over UTF-16 units with the final mix of MurmurHash3, so that the low bits are even. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
