import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';

// A fact as the journal keeps it: a customer by her number in the shop, from 0 without gaps; a second since 1970 (of a
// channel, the version of the relationship); a kind; and the number of a category or channel, 0 for none. Two that are
// equal in all are the same fact: whatever brings one again, a repeated event or a rebuild, changes no figure.

/** Says through which channel a customer came; of several, that of the highest version holds. */
export const CHANNEL = 200;

export const fact_words = 3;
export const fact_bytes = 12;
/** The largest number that a token can have. */
export const token_max = 0xff_ffff;
export const at_s_max = 0xffff_ffff;

/** What counts as a contact: what a customer does with a shop by herself, and does not do to be rid of it. */
export const contactKinds: readonly ActivityKind[] = [
  ActivityKind.MESSAGE_READ,
  ActivityKind.MESSAGE_CLICKED,
  ActivityKind.PRODUCT_VIEWED,
  ActivityKind.SEARCHED,
  ActivityKind.ADDED_TO_CART,
  ActivityKind.FAVOURITED,
  ActivityKind.PURCHASED,
  ActivityKind.REVIEWED,
];

/**
 * Writes a fact at its place among packed ones: the customer, the second, and the kind (8 bits) with the token (24). They
 * are kept as bytes in the order of this machine, which is little-endian wherever Node runs.
 */
export function packFact(
  facts: Uint32Array,
  place: number,
  customer: number,
  at_s: number,
  kind: number,
  token: number,
): void {
  facts[place * fact_words] = customer;
  facts[place * fact_words + 1] = at_s;
  facts[place * fact_words + 2] = (kind << 24) | token;
}

/** The kind of a packed fact, by its third word. */
export function kindOf(what: number): number {
  return what >>> 24;
}

/** The token of a packed fact, by its third word. */
export function tokenOf(what: number): number {
  return what & token_max;
}

/** Packed facts out of their bytes, from one on. */
export function factWords(bytes: Uint8Array, firstFact = 0): Uint32Array {
  const copied = bytes.slice(firstFact * fact_bytes);
  return new Uint32Array(copied.buffer, copied.byteOffset, copied.length / Uint32Array.BYTES_PER_ELEMENT);
}

/** The second of an instant, as far as a fact can tell it. */
export function secondOf(instant: Date): number {
  return Math.min(at_s_max, Math.max(0, Math.floor(instant.getTime() / 1_000)));
}
