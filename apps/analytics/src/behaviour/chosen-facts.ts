import { fact_words, kindOf, tokenOf } from '../activity/fact.js';

/** What of a fact counts for a report, as a small number above 0; 0 where the fact does not count. */
export type Choose = (kind: number, token: number) => number;

const sort_counts = 1_024;

/** Facts that a report chose, to be gone through customer by customer in order of time. */
export class ChosenFacts {
  private customers = new Uint32Array(sort_counts);
  /** The second, times {@link marks_max}, plus the mark: both are whole and far below 2^53. */
  private keys = new Float64Array(sort_counts);
  count = 0;

  /** @param facts_max how many are taken at most. */
  constructor(
    private readonly choose: Choose,
    private readonly fromAt_s: number,
    private readonly untilAt_s: number,
    private readonly facts_max: number,
  ) {}

  /** Takes packed facts in. @returns whether there was room for all. */
  add(facts: Uint32Array): boolean {
    for (let i = 0; i < facts.length; i += fact_words) {
      const at_s = facts[i + 1]!;
      if (at_s < this.fromAt_s || at_s >= this.untilAt_s) continue;
      const what = facts[i + 2]!;
      const mark = this.choose(kindOf(what), tokenOf(what));
      if (mark === 0) continue;
      if (this.count === this.facts_max) return false;
      if (this.count === this.customers.length) this.makeRoom();
      this.customers[this.count] = facts[i]!;
      this.keys[this.count++] = at_s * marks_max + mark;
    }
    return true;
  }

  /** Each customer's facts in order of time, of one second in order of mark, each once: their keys. */
  *byCustomer(): Generator<Float64Array> {
    const { count, customers, keys } = this;
    let customerCount = 0;
    for (let i = 0; i < count; i++) customerCount = Math.max(customerCount, customers[i]! + 1);
    const places = new Uint32Array(customerCount + 1);
    for (let i = 0; i < count; i++) places[customers[i]! + 1]! += 1;
    for (let customer = 0; customer < customerCount; customer++) places[customer + 1]! += places[customer]!;
    const sorted = new Float64Array(count);
    const next = places.slice(0, customerCount);
    for (let i = 0; i < count; i++) sorted[next[customers[i]!]!++] = keys[i]!;
    for (let customer = 0; customer < customerCount; customer++) {
      const from = places[customer]!;
      const until = places[customer + 1]!;
      if (from < until) yield onceEach(sorted.subarray(from, until).sort());
    }
  }

  private makeRoom(): void {
    const [customers, keys] = [this.customers, this.keys];
    const larger = Math.min(this.facts_max, 2 * customers.length);
    this.customers = new Uint32Array(larger);
    this.customers.set(customers);
    this.keys = new Float64Array(larger);
    this.keys.set(keys);
  }
}

/** Marks are below it. */
export const marks_max = 1_024;

/** The second that a key stands for. */
export function secondOfKey(key: number): number {
  return Math.floor(key / marks_max);
}

/** The mark of a key. */
export function markOfKey(key: number): number {
  return key % marks_max;
}

/** What follows itself goes; the beginning of `keys` is written over. */
function onceEach(keys: Float64Array): Float64Array {
  let kept = 1;
  for (let i = 1; i < keys.length; i++) if (keys[i] !== keys[kept - 1]) keys[kept++] = keys[i]!;
  return keys.subarray(0, kept);
}
