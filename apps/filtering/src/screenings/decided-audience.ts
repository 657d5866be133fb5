import type { ShopColumns } from '../columns/shop-columns.js';
import { type AudienceTallies, ageBands, type DecisionBlock, type GroupTally, isKeptCode } from './decision-block.js';
import { reason_codes_count } from './decision-codes.js';
import { type Decisions, NOBODY } from './decisions.js';

/** Customers of a block. */
export const block_customers_max = 50_000;
// A block is also a message: with the reasons and probabilities it stays below gRPC's 4 MiB.
const block_letters_max = 2 * 1024 * 1024;

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

  /** Says that everybody before the first place that is not decided has been. */
  advance(isDecided: (place: number) => boolean): void {
    while (this.decidedTo < this.size && isDecided(this.decidedTo)) this.decidedTo++;
    this.tell();
  }

  /** Says that nobody else will be. */
  fail(failure: Error): void {
    this.failure = failure;
    this.tell();
  }

  /** The block that begins at a place: up to 50,000 customers, or 2 MiB of ids. */
  block(from: number): DecisionBlock {
    const { customerIds, to } = this.joinedIds(from);
    const { reasons, responds, reactions, uplifts } = this.decisions;
    const text = customerIds.toString('latin1');
    return {
      firstCustomerId: text.slice(0, text.indexOf('\n') === -1 ? undefined : text.indexOf('\n')),
      lastCustomerId: text.slice(text.lastIndexOf('\n') + 1),
      customerIds: text,
      reasons: reasons.subarray(from, to),
      responds: responds.subarray(from, to),
      reactions: reactions.subarray(from, to),
      uplifts: uplifts?.subarray(from, to),
      tallies: this.tallies(from, to),
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

  private tallies(from: number, to: number): AudienceTallies {
    const reasons = new Uint32Array(reason_codes_count);
    const channels = new Tally(this.shop.channels.length);
    const ages = new Tally(ageBands.length);
    const decided = this.decisions;
    for (let place = from; place < to; place++) {
      const code = decided.reasons[place]!;
      reasons[code]! += 1;
      const age = decided.ages[place]!;
      if (age === NOBODY) continue;
      const isKept = keptByCode[code]!;
      channels.add(decided.channels[place]!, isKept);
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
