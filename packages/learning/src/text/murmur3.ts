function mixBlock(hash: number, block: number): number {
  let k = Math.imul(block, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  let h = hash ^ Math.imul(k, 0x1b873593);
  h = (h << 13) | (h >>> 19);
  return (Math.imul(h, 5) + 0xe6546b64) | 0;
}

function finish(hash: number, lengthBytes: number): number {
  let h = hash ^ lengthBytes;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The unsigned 32-bit hash of the characters `from` … `to` − 1 of `text`, without cutting the string.
 *
 * Source: MurmurHash3_x86_32 (A. Appleby, public domain) over the string's UTF-16 code units, low byte first.
 */
export function murmur3(text: string, seed: number, from = 0, to = text.length): number {
  let h = seed | 0;
  let at = from;
  for (; at + 1 < to; at += 2) h = mixBlock(h, text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
  if (at < to) {
    let k = Math.imul(text.charCodeAt(at), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
  }
  return finish(h, (to - from) * 2);
}

/** The hash of a sequence of hashes, in order: MurmurHash3_x86_32 with each as one block. */
export function murmur3OfHashes(hashes: ArrayLike<number>, seed: number, from = 0, to = hashes.length): number {
  let h = seed | 0;
  for (let at = from; at < to; at++) h = mixBlock(h, hashes[at]!);
  return finish(h, (to - from) * 4);
}
