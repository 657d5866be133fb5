import type { ShopColumns } from '../columns/shop-columns.js';
import { block_customers_max, block_letters_max, blockOfPart, type DecidedPart, NOBODY } from './decided-part.js';
import { ageBands, type DecisionBlock } from './decision-block.js';

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
    return blockOfPart(this.part(from));
  }

  /** What a block from a place is made of, with what its report groups each by. */
  part(from: number): DecidedPart {
    const { customerIds, to } = this.joinedIds(from);
    return {
      customerIds: customerIds.toString('latin1'),
      reasons: this.reasons.subarray(from, to),
      responds: this.responds.subarray(from, to),
      reactions: this.reactions.subarray(from, to),
      uplifts: this.uplifts?.subarray(from, to),
      channels: this.channels.subarray(from, to),
      ages: this.ages.subarray(from, to),
      channelNames: this.shop.channels,
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
}
