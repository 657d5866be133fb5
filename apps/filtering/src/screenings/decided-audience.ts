import type { ShopColumns } from '../columns/shop-columns.js';
import { block_customers_max, block_letters_max, blockOfPart, type DecidedPart } from './decided-part.js';
import type { DecisionBlock } from './decision-block.js';
import type { Decisions } from './decisions.js';

/**
 * An audience by place in order of customer, as it is decided on, to be cut into blocks: {@link until} says when those of
 * a block have been, in whichever order that happens.
 */
export class DecidedAudience {
  private decidedTo = 0;
  private failure: Error | undefined;
  private readonly waiting = new Set<() => void>();

  /** `customerIds` where not all of them have a row. */
  constructor(
    private readonly shop: Pick<ShopColumns, 'ids' | 'channels'>,
    readonly rows: Uint32Array,
    readonly decisions: Decisions,
    private readonly customerIds?: readonly string[],
  ) {}

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

  /** Has the first place looked up that is not decided on, from a place on: everybody before it has been. */
  advance(undecidedFrom: (place: number) => number): void {
    this.decidedTo = undecidedFrom(this.decidedTo);
    this.tell();
  }

  /** Says that nobody else will be. */
  fail(failure: Error): void {
    this.failure = failure;
    this.tell();
  }

  /** The block that begins at a place: up to 50,000 customers, or 2 MiB of ids. */
  block(from: number): DecisionBlock {
    return blockOfPart(this.part(from));
  }

  /** What a block from a place is made of, with what its report groups each by. */
  part(from: number): DecidedPart {
    const { customerIds, to } = this.joinedIds(from);
    const { reasons, responds, reactions, uplifts, channels, ages } = this.decisions;
    return {
      customerIds: customerIds.toString('latin1'),
      reasons: reasons.subarray(from, to),
      responds: responds.subarray(from, to),
      reactions: reactions.subarray(from, to),
      uplifts: uplifts?.subarray(from, to),
      channels: channels.subarray(from, to),
      ages: ages.subarray(from, to),
      channelNames: this.shop.channels,
    };
  }

  private tell(): void {
    for (const resolve of this.waiting) resolve();
    this.waiting.clear();
  }

  private joinedIds(from: number): { customerIds: Buffer; to: number } {
    const { ids } = this.shop;
    const { customerIds, rows } = this;
    let [to, letters] = [from, 0];
    while (to < this.size && to - from < block_customers_max && letters < block_letters_max) {
      letters += (customerIds?.[to]?.length ?? ids.lengthOf(rows[to]!)) + 1;
      to++;
    }
    const named = customerIds?.slice(from, to).join('\n');
    return { customerIds: named === undefined ? ids.join(rows.subarray(from, to)) : Buffer.from(named, 'latin1'), to };
  }
}
