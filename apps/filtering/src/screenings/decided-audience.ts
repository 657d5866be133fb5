import type { ShopColumns } from '../columns/shop-columns.js';
import { type AudienceTallies, ageBands, type DecisionBlock, type GroupTally, isKeptCode } from './decision-block.js';
import { reason_codes_count } from './decision-codes.js';

/** Customers of a block. */
export const block_customers_max = 50_000;
// A block is also a message: with the reasons and probabilities it stays below gRPC's 4 MiB.
const block_letters_max = 2 * 1024 * 1024;
const NOBODY = 0xff;
/** Stands in the place of a reason's code until there is one. */
const UNDECIDED = 0xff;

/**
 * An audience by place in order of customer, as it is decided on, to be cut into blocks: {@link until} says when those of
 * a block have been, in whichever order that happens.
 */
export class DecidedAudience {
  /** By the reasons' codes. */
  readonly reasons: Uint8Array;
  readonly responds: Float32Array;
  /** The probability that each reacts badly, in thousandths, 255 at most. */
  readonly reactions: Uint8Array;
  /** What the message changes; absent until somebody notes it. */
  uplifts: Float32Array | undefined;
  /** Everybody before this place has been decided on. */
  private decidedTo = 0;
  private failure: Error | undefined;
  private readonly waiting = new Set<() => void>();
  private readonly channels: Uint16Array;
  private readonly ages: Uint8Array;

  /** `customerIds` where not all of them have a row. */
  constructor(
    private readonly shop: ShopColumns,
    readonly rows: Uint32Array,
    private readonly customerIds?: readonly string[],
  ) {
    this.reasons = new Uint8Array(rows.length).fill(UNDECIDED);
    this.responds = new Float32Array(rows.length);
    this.reactions = new Uint8Array(rows.length);
    this.channels = new Uint16Array(rows.length);
    this.ages = new Uint8Array(rows.length).fill(NOBODY);
  }

  get size(): number {
    return this.rows.length;
  }

  /** Resolves once everybody before a place has been decided on. @throws what the deciding failed with. */
  async until(place: number): Promise<void> {
    while (this.decidedTo < Math.min(place, this.size)) {
      if (this.failure) throw this.failure;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** Says that more have been decided on. */
  advance(): void {
    while (this.decidedTo < this.size && this.reasons[this.decidedTo] !== UNDECIDED) this.decidedTo++;
    this.tell();
  }

  /** Says that nobody else will be. */
  fail(failure: Error): void {
    this.failure = failure;
    this.tell();
  }

  /** Notes what a report groups a customer by. */
  describe(place: number, channel: number, tenure_days: number): void {
    this.channels[place] = channel;
    let age = 0;
    while (tenure_days >= ageBands[age]!.below_days) age++;
    this.ages[place] = age;
  }

  /** The block that begins at a place: up to 50,000 customers, or 2 MiB of ids. */
  block(from: number): DecisionBlock {
    const { customerIds, to } = this.joinedIds(from);
    const text = customerIds.toString('latin1');
    return {
      firstCustomerId: text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n')),
      lastCustomerId: text.slice(text.lastIndexOf('\n') + 1),
      customerIds: text,
      reasons: this.reasons.subarray(from, to),
      responds: this.responds.subarray(from, to),
      reactions: this.reactions.subarray(from, to),
      uplifts: this.uplifts?.subarray(from, to),
      tallies: this.tallies(from, to),
    };
  }

  private tell(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }

  private joinedIds(from: number): { customerIds: Buffer; to: number } {
    const { ids } = this.shop;
    const lengthAt = (place: number) => this.customerIds?.[place]?.length ?? ids.lengthOf(this.rows[place]!);
    let [to, letters] = [from, 0];
    while (to < this.size && to - from < block_customers_max && letters < block_letters_max)
      letters += lengthAt(to++) + 1;
    const joined = Buffer.alloc(Math.max(0, letters - 1));
    let at = 0;
    for (let place = from; place < to; place++) {
      if (place > from) joined[at++] = 10;
      const named = this.customerIds?.[place];
      at = named === undefined ? ids.write(this.rows[place]!, joined, at) : at + joined.write(named, at, 'latin1');
    }
    return { customerIds: joined, to };
  }

  private tallies(from: number, to: number): AudienceTallies {
    const reasons = new Uint32Array(reason_codes_count);
    const channels = new Tally(this.shop.channels.length);
    const ages = new Tally(ageBands.length);
    for (let place = from; place < to; place++) {
      const code = this.reasons[place]!;
      reasons[code]! += 1;
      const age = this.ages[place]!;
      if (age === NOBODY) continue;
      const isKept = keptByCode[code]!;
      channels.add(this.channels[place]!, isKept);
      ages.add(age, isKept);
    }
    return {
      reasons: Object.fromEntries([...reasons.entries()].filter(([, count]) => count > 0)),
      channels: channels.named((number) => this.shop.channels[number]!),
      ages: ages.named((number) => ageBands[number]!.name),
    };
  }
}

/** Whether each code keeps: 1 or 0. */
const keptByCode = Uint8Array.from({ length: reason_codes_count }, (_, code) => (isKeptCode(code) ? 1 : 0));

/** How many of each group there were, and how many of these were kept. */
class Tally {
  private readonly counts: Uint32Array;
  private readonly kept: Uint32Array;

  constructor(groups: number) {
    this.counts = new Uint32Array(groups);
    this.kept = new Uint32Array(groups);
  }

  add(group: number, isKept: number): void {
    this.counts[group]! += 1;
    this.kept[group]! += isKept;
  }

  named(name: (group: number) => string): Record<string, GroupTally> {
    const groups = [...this.counts.entries()].filter(([, count]) => count > 0);
    return Object.fromEntries(
      groups.map(([group, count]): [string, GroupTally] => [name(group), [count, this.kept[group]!]]),
    );
  }
}
