const id_chars_max = 128;
const growth = 1.25;
const load_max = 0.7;

/** What ids are held in, for other threads to look at. */
export interface HeldIds {
  letters: SharedArrayBuffer;
  starts: Uint32Array;
}

/** The id with a number. */
export function idIn({ letters, starts }: HeldIds, number: number): string {
  const start = starts[number]!;
  return Buffer.from(letters, start, starts[number + 1]! - start).toString('latin1');
}

/**
 * Ids numbered from 0 in the order in which they were added, about 24 bytes each where they have 12 letters: the letters
 * one after the other, where each begins, and an open-addressing hash over the numbers.
 */
export class IdDictionary {
  private letters = Buffer.from(new SharedArrayBuffer(1024));
  private starts = new Uint32Array(new SharedArrayBuffer(65 * 4));
  private slots = new Uint32Array(128);
  private count = 0;

  get size(): number {
    return this.count;
  }

  get bytes(): number {
    return this.letters.byteLength + this.starts.byteLength + this.slots.byteLength;
  }

  /** The number of an id, -1 where it was never added. */
  find(id: string): number {
    const mask = this.slots.length - 1;
    for (let slot = hashOf(id) & mask; ; slot = (slot + 1) & mask) {
      const held = this.slots[slot]!;
      if (held === 0) return -1;
      if (this.is(held - 1, id)) return held - 1;
    }
  }

  /** The number of an id, a new one where it was never added. @throws {RangeError} when it is no id of the contracts. */
  add(id: string): number {
    const known = this.find(id);
    if (known !== -1) return known;
    if (id.length === 0 || id.length > id_chars_max) throw new RangeError(`an id has 1 to ${id_chars_max} letters`);
    const number = this.count;
    const start = this.starts[number]!;
    this.makeRoom(start + id.length);
    for (let i = 0; i < id.length; i++) this.letters[start + i] = id.charCodeAt(i);
    this.count += 1;
    this.starts[this.count] = start + id.length;
    this.place(number);
    return number;
  }

  /**
   * Has a number be that of another id of equal length. Returns the number, -1 where there was none.
   *
   * @throws {RangeError} when the other id has a number already, or another length.
   */
  rename(id: string, to: string): number {
    const number = this.find(id);
    if (number === -1) return -1;
    if (to.length !== id.length || this.find(to) !== -1)
      throw new RangeError('an id is renamed to a new one of its length');
    const start = this.starts[number]!;
    for (let i = 0; i < to.length; i++) this.letters[start + i] = to.charCodeAt(i);
    // The slot of the old id stays: whoever comes by it finds other letters there, and goes on.
    this.makeRoom(0);
    this.place(number);
    return number;
  }

  /** The id with a number. */
  id(number: number): string {
    return idIn(this.held, number);
  }

  get held(): HeldIds {
    return { letters: this.letters.buffer as unknown as SharedArrayBuffer, starts: this.starts };
  }

  /** How many letters an id has. */
  lengthOf(number: number): number {
    return this.starts[number + 1]! - this.starts[number]!;
  }

  /** The letters of some ids, a line break between each two. */
  join(numbers: Uint32Array): Buffer {
    const { letters, starts } = this;
    let bytes = 0;
    for (let i = 0; i < numbers.length; i++) bytes += starts[numbers[i]! + 1]! - starts[numbers[i]!]! + 1;
    const joined = Buffer.allocUnsafe(Math.max(0, bytes - 1));
    let at = 0;
    for (let i = 0; i < numbers.length; i++) {
      if (i > 0) joined[at++] = 10;
      const end = starts[numbers[i]! + 1]!;
      for (let from = starts[numbers[i]!]!; from < end; from++) joined[at++] = letters[from]!;
    }
    return joined;
  }

  /** Below 0, 0 or above, as the one comes before, is, or comes after the other, by their letters. */
  compare(a: number, b: number): number {
    const [startA, startB] = [this.starts[a]!, this.starts[b]!];
    const [lengthA, lengthB] = [this.lengthOf(a), this.lengthOf(b)];
    const shared = Math.min(lengthA, lengthB);
    for (let i = 0; i < shared; i++) {
      const difference = this.letters[startA + i]! - this.letters[startB + i]!;
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }

  private is(number: number, id: string): boolean {
    const start = this.starts[number]!;
    if (this.starts[number + 1]! - start !== id.length) return false;
    for (let i = 0; i < id.length; i++) if (this.letters[start + i] !== id.charCodeAt(i)) return false;
    return true;
  }

  private makeRoom(letters: number): void {
    if (letters > this.letters.length) {
      const grown = Buffer.from(new SharedArrayBuffer(Math.ceil(letters * growth)));
      grown.set(this.letters);
      this.letters = grown;
    }
    if (this.count + 2 > this.starts.length) {
      const grown = new Uint32Array(new SharedArrayBuffer(Math.ceil((this.count + 2) * growth) * 4));
      grown.set(this.starts);
      this.starts = grown;
    }
    if (this.count + 1 > this.slots.length * load_max) {
      this.slots = new Uint32Array(this.slots.length * 2);
      for (let number = 0; number < this.count; number++) this.place(number);
    }
  }

  private place(number: number): void {
    const mask = this.slots.length - 1;
    let slot = this.hashOfNumber(number) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = number + 1;
  }

  private hashOfNumber(number: number): number {
    let hash = 0x811c9dc5;
    for (let i = this.starts[number]!; i < this.starts[number + 1]!; i++)
      hash = Math.imul(hash ^ this.letters[i]!, 0x01000193);
    return hash ^ (hash >>> 15);
  }
}

/** FNV-1a, its upper bits folded in, since the table takes the lower ones. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ (id.charCodeAt(i) & 0xff), 0x01000193);
  return hash ^ (hash >>> 15);
}
