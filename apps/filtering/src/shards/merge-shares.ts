import { block_customers_max, block_letters_max, blockOfPart, type DecidedPart } from '../screenings/decided-part.js';
import type { DecisionBlock } from '../screenings/decision-block.js';

/**
 * The blocks of a whole audience out of what each shard decided on its own customers, each share in order of customer:
 * the very blocks that undivided columns are cut into. Of each share one part is held, and one block.
 */
export async function* mergeShares(shares: readonly AsyncIterator<DecidedPart>[]): AsyncGenerator<DecisionBlock> {
  const heads: ShareHead[] = [];
  const opening = shares.map((share) => new ShareHead(share)).map(async (head) => ((await head.open()) ? [head] : []));
  // At once, since a share is decided on when it is first asked for.
  for (const head of (await Promise.all(opening)).flat()) addHead(heads, head);
  let block = new GrowingBlock();
  while (heads[0]) {
    const [first] = heads;
    block.add(first.part, first.place, first.customerId);
    const isLeft = first.advance() || (await first.open());
    if (isLeft) sink(heads);
    else dropFirst(heads);
    if (!block.isFull) continue;
    yield block.finished();
    block = new GrowingBlock();
  }
  if (block.size > 0) yield block.finished();
}

/** Where the merge stands in one share. */
class ShareHead {
  part!: DecidedPart;
  place = 0;
  customerId = '';
  private customerIds: string[] = [];

  constructor(private readonly share: AsyncIterator<DecidedPart>) {}

  /** Takes the next part; returns whether there was one. */
  async open(): Promise<boolean> {
    const next = await this.share.next();
    if (next.done) return false;
    this.part = next.value;
    this.customerIds = next.value.customerIds.split('\n');
    this.place = -1;
    return this.advance();
  }

  advance(): boolean {
    this.place += 1;
    if (this.place >= this.customerIds.length) return false;
    this.customerId = this.customerIds[this.place]!;
    return true;
  }
}

/** Puts a head where the order of a heap wants it: none comes before the one at half its place. */
function addHead(heads: ShareHead[], head: ShareHead): void {
  let at = heads.push(head) - 1;
  for (let above = (at - 1) >> 1; at > 0 && head.customerId < heads[above]!.customerId; above = (at - 1) >> 1) {
    heads[at] = heads[above]!;
    at = above;
  }
  heads[at] = head;
}

/** Lets the first head, which has moved on, sink to its place. */
function sink(heads: ShareHead[]): void {
  const head = heads[0]!;
  let at = 0;
  for (let below = 1; below < heads.length; below = 2 * at + 1) {
    const other = heads[below + 1];
    const least = other && other.customerId < heads[below]!.customerId ? below + 1 : below;
    if (head.customerId <= heads[least]!.customerId) break;
    heads[at] = heads[least]!;
    at = least;
  }
  heads[at] = head;
}

function dropFirst(heads: ShareHead[]): void {
  const last = heads.pop()!;
  if (heads.length === 0) return;
  heads[0] = last;
  sink(heads);
}

/** A block that customers are added to, one behind the other. */
class GrowingBlock {
  size = 0;
  private letters = 0;
  private readonly customerIds: string[] = [];
  private readonly reasons = new Uint8Array(block_customers_max);
  private readonly responds = new Float32Array(block_customers_max);
  private readonly reactions = new Uint8Array(block_customers_max);
  private uplifts: Float32Array | undefined;
  private readonly channels = new Uint16Array(block_customers_max);
  private readonly ages = new Uint8Array(block_customers_max);
  private readonly channelNumbers = new Map<string, number>();

  get isFull(): boolean {
    return this.size >= block_customers_max || this.letters >= block_letters_max;
  }

  add(part: DecidedPart, from: number, customerId: string): void {
    const to = this.size++;
    this.customerIds.push(customerId);
    this.letters += customerId.length + 1;
    this.reasons[to] = part.reasons[from]!;
    this.responds[to] = part.responds[from]!;
    this.reactions[to] = part.reactions[from]!;
    if (part.uplifts) {
      this.uplifts ??= new Float32Array(block_customers_max);
      this.uplifts[to] = part.uplifts[from]!;
    }
    this.channels[to] = this.channelNumber(part.channelNames[part.channels[from]!]!);
    this.ages[to] = part.ages[from]!;
  }

  finished(): DecisionBlock {
    const { size } = this;
    return blockOfPart({
      customerIds: this.customerIds.join('\n'),
      reasons: this.reasons.subarray(0, size),
      responds: this.responds.subarray(0, size),
      reactions: this.reactions.subarray(0, size),
      uplifts: this.uplifts?.subarray(0, size),
      channels: this.channels.subarray(0, size),
      ages: this.ages.subarray(0, size),
      channelNames: [...this.channelNumbers.keys()],
    });
  }

  /** Shards number channels each for itself. */
  private channelNumber(name: string): number {
    const known = this.channelNumbers.get(name);
    if (known !== undefined) return known;
    this.channelNumbers.set(name, this.channelNumbers.size);
    return this.channelNumbers.size - 1;
  }
}
