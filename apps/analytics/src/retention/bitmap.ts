/** A set of customers: bit `c & 31` of word `c >>> 5`; and between which words it holds any. */
export interface Bitmap {
  bits: Uint32Array;
  fromWord: number;
  untilWord: number;
}

/** Finds between which words bits are set. Customers are numbered as they come, so a cohort is often a short run. */
export function trimmed(bits: Uint32Array): Bitmap {
  let fromWord = 0;
  let untilWord = bits.length;
  while (fromWord < untilWord && bits[fromWord] === 0) fromWord++;
  while (untilWord > fromWord && bits[untilWord - 1] === 0) untilWord--;
  return { bits, fromWord, untilWord };
}

/** How many are in the set. */
export function size({ bits, fromWord, untilWord }: Bitmap): number {
  let count = 0;
  for (let word = fromWord; word < untilWord; word++) count += ones(bits[word]!);
  return count;
}

/** How many are in both sets. */
export function sizeOfBoth({ bits, fromWord, untilWord }: Bitmap, other: Uint32Array): number {
  let count = 0;
  for (let word = fromWord; word < untilWord; word++) count += ones(bits[word]! & other[word]!);
  return count;
}

/** Those of a set who are in another one too. */
export function both({ bits, fromWord, untilWord }: Bitmap, other: Uint32Array): Bitmap {
  const common = new Uint32Array(bits.length);
  for (let word = fromWord; word < untilWord; word++) common[word] = bits[word]! & other[word]!;
  return { bits: common, fromWord, untilWord };
}

/** Those of a set who are not in another one. */
export function without({ bits, fromWord, untilWord }: Bitmap, other: Uint32Array): Bitmap {
  const rest = new Uint32Array(bits.length);
  for (let word = fromWord; word < untilWord; word++) rest[word] = bits[word]! & ~other[word]!;
  return { bits: rest, fromWord, untilWord };
}

/** Adds a set to another one, between two words. */
export function orInto(into: Uint32Array, bits: Uint32Array, fromWord: number, untilWord: number): void {
  for (let word = fromWord; word < untilWord; word++) into[word]! |= bits[word]!;
}

/** The bits that are set in a word of 32. Warren, Hacker's Delight (2012), figure 5-2. */
function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
