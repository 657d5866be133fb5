import { base64, type ModelFields } from '@guanxi/learning';

/** How often hashed things were seen, in 2^bits buckets. */
export class HashedCounts {
  private readonly counts: Uint32Array;
  private readonly mask: number;

  constructor(readonly bits: number) {
    this.counts = new Uint32Array(2 ** bits);
    this.mask = 2 ** bits - 1;
  }

  get(hash: number): number {
    return this.counts[hash & this.mask]!;
  }

  add(hash: number, change: 1 | -1): void {
    this.counts[hash & this.mask]! += change;
  }

  /** Base64 of the counts of `least` and more: each bucket's distance from the one before and its count, as varints. */
  pack(least: number): string {
    const bytes: number[] = [];
    let before = -1;
    for (let bucket = 0; bucket < this.counts.length; bucket++) {
      if (this.counts[bucket]! < least) continue;
      pushVarint(bytes, bucket - before - 1);
      pushVarint(bytes, this.counts[bucket]!);
      before = bucket;
    }
    return base64(Uint8Array.from(bytes));
  }

  /** @throws {ModelFileInvalid} where the field is missing, cut off or holds a bucket beyond the last. */
  static unpack(fields: ModelFields, name: string, bits: number): HashedCounts {
    const counts = new HashedCounts(bits);
    const bytes = fields.bytes(name);
    let at = 0;
    const varint = (): number => {
      let value = 0;
      for (let shift = 0; shift <= 28; shift += 7) {
        if (at >= bytes.length) throw fields.invalid(name, 'cut off');
        const byte = bytes[at++]!;
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return value;
      }
      throw fields.invalid(name, 'a count that is too large');
    };
    for (let bucket = -1; at < bytes.length; ) {
      bucket += varint() + 1;
      if (bucket >= counts.counts.length) throw fields.invalid(name, `bucket ${bucket} of ${counts.counts.length}`);
      counts.counts[bucket] = varint();
    }
    return counts;
  }
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
}
