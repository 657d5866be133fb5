const few_capacity = 8;

/**
 * A set of customers by their numbers: a list while they are few, a bitmap once that takes less room. It only grows.
 */
export class CustomerSet {
  private few: Uint32Array = new Uint32Array(few_capacity);
  private fewCount = 0;
  private highest = 0;
  private bits: Uint32Array | undefined;

  /** What it takes in memory. */
  get bytes(): number {
    return (this.bits ?? this.few).byteLength;
  }

  /** @returns by how many bytes it has grown. */
  add(customer: number): number {
    const { bits } = this;
    if (bits !== undefined) {
      const word = customer >>> 5;
      if (word < bits.length) {
        bits[word]! |= 1 << (customer & 31);
        return 0;
      }
      this.bits = grown(bits, word + 1);
      this.bits[word]! |= 1 << (customer & 31);
      return this.bits.byteLength - bits.byteLength;
    }
    if (customer > this.highest) this.highest = customer;
    if (this.fewCount === this.few.length) return this.makeRoom() + this.add(customer);
    this.few[this.fewCount++] = customer;
    return 0;
  }

  /** Sets the bit of each customer; `into` must reach as far as the highest. */
  orInto(into: Uint32Array): void {
    const { bits, few, fewCount } = this;
    if (bits === undefined) {
      for (let i = 0; i < fewCount; i++) into[few[i]! >>> 5]! |= 1 << (few[i]! & 31);
      return;
    }
    const words = Math.min(bits.length, into.length);
    for (let word = 0; word < words; word++) into[word]! |= bits[word]!;
  }

  /** Doubles the list, or makes it a bitmap where that is no larger. */
  private makeRoom(): number {
    const before = this.bytes;
    const words = (this.highest >>> 5) + 1;
    if (words <= 2 * this.few.length) {
      const bits = new Uint32Array(words);
      this.orInto(bits);
      this.bits = bits;
      this.few = new Uint32Array(0);
    } else {
      const more = new Uint32Array(2 * this.few.length);
      more.set(this.few);
      this.few = more;
    }
    return this.bytes - before;
  }
}

/** A bitmap of at least so many words, with room to grow by a quarter. */
function grown(bits: Uint32Array, words: number): Uint32Array {
  const larger = new Uint32Array(Math.max(words, Math.ceil(bits.length * 1.25)));
  larger.set(bits);
  return larger;
}
