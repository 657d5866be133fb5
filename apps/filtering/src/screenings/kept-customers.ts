import { Injectable } from '@nestjs/common';
import { DecidedBlocks } from './decided-blocks.js';
import { type BlockColumns, keptOf } from './decision-block.js';

/** A customer whom a screening kept. */
export interface KeptCustomer {
  customerId: string;
  /** The predicted probability that she responds, 0 to 1. */
  responseProbability: number;
}

const customers_per_batch_max = 5_000;
/** What one bad reaction costs, in responses: it may end the relationship, and all responses to come. */
const responses_per_bad_reaction = 0.5;
const thousandths = 1_000;

/** Whom a screening kept, for who plans the sending (mission B5). */
@Injectable()
export class KeptCustomers {
  constructor(private readonly blocks: DecidedBlocks) {}

  /**
   * Everyone whom a completed screening kept, in batches of at most 5,000: those first whom the message changes most
   * where the screening's model foresees that, else the most likely to respond, less what it may cost when they react
   * badly; and of those alike in order of customer, so that two readings give the same order. All of them are in memory meanwhile, some 50 bytes each.
   */
  async *highestFirst(shopId: string, screeningId: string): AsyncIterable<KeptCustomer[]> {
    const ids: string[] = [];
    const responds: number[] = [];
    const ranks: number[] = [];
    for await (const block of this.blocks.of(shopId, screeningId)) {
      const kept = keptOf(block);
      for (const id of kept.customerIds === '' ? [] : kept.customerIds.split('\n')) ids.push(id);
      for (const probability of kept.responds) responds.push(probability);
      for (const rank of kept.uplifts ?? worthsOf(kept)) ranks.push(rank);
    }
    const order = Uint32Array.from(ids.keys()).sort((a, b) => ranks[b]! - ranks[a]! || a - b);
    for (let from = 0; from < order.length; from += customers_per_batch_max) {
      yield Array.from(order.subarray(from, from + customers_per_batch_max), (place) => ({
        customerId: ids[place]!,
        responseProbability: responds[place]!,
      }));
    }
  }
}

/** What a message to each is worth, in responses: the one expected, less what the bad reaction expected costs. */
export function worthsOf({ responds, reactions }: BlockColumns): Float32Array {
  if (!reactions) return responds;
  return responds.map((response, i) => response - (responses_per_bad_reaction * reactions[i]!) / thousandths);
}
