import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';

/**
 * A fact as the journal keeps it. Two of one customer, of the same kind, token and second are the same fact: whatever
 * brings one again, a repeated event or a rebuild, changes no figure.
 */
export interface Fact {
  /** The customer's number in the shop, from 0, without gaps. */
  customer: number;
  /** Seconds since 1970; of a channel, the version of the relationship. */
  at_s: number;
  /** An {@link ActivityKind}, or {@link CHANNEL}. */
  kind: number;
  /** The number of a category or channel in the shop; 0 for none. */
  token: number;
}

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

/** Facts as bytes: for each the customer, the second, and the kind (8 bits) with the token (24), little-endian. */
export function packFacts(facts: readonly Fact[]): Buffer {
  const bytes = Buffer.allocUnsafe(facts.length * fact_bytes);
  let place = 0;
  for (const { customer, at_s, kind, token } of facts) {
    place = bytes.writeUInt32LE(customer, place);
    place = bytes.writeUInt32LE(at_s, place);
    place = bytes.writeUInt32LE(((kind << 24) | token) >>> 0, place);
  }
  return bytes;
}

/** The words of packed facts, {@link fact_words} for each, from one on. Every processor that Node runs on is little-endian. */
export function factWords(bytes: Uint8Array, firstFact = 0): Uint32Array {
  const copied = bytes.slice(firstFact * fact_bytes);
  return new Uint32Array(copied.buffer, copied.byteOffset, copied.length / Uint32Array.BYTES_PER_ELEMENT);
}

/** The fact that begins at a word. */
export function factAt(words: Uint32Array, place: number): Fact {
  const what = words[place + 2]!;
  return { customer: words[place]!, at_s: words[place + 1]!, kind: what >>> 24, token: what & token_max };
}

/** The second of an instant, as far as a fact can tell it. */
export function secondOf(instant: Date): number {
  return Math.min(at_s_max, Math.max(0, Math.floor(instant.getTime() / 1_000)));
}
