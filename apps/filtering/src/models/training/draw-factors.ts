import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { FactorReader } from '../../columns/factor-reader.js';
import { PastColumns } from '../../columns/past-columns.js';
import { chunksOf } from '../../columns/row-chunk.js';
import { instantOf } from '../../columns/told-facts.js';
import { transformed } from '../screening-model.js';
import type { GatheredOutcomes } from './gather-outcomes.js';
import type { SentCampaign } from './outcome.store.js';
import type { Term } from './training-set.js';

/** Few enough that whoever screens meanwhile waits for milliseconds. */
const customers_per_turn_max = 1_000;

/** Draws the factors as they were when it was decided who gets a message, for every row of a training. */
@Injectable()
export class DrawFactors {
  constructor(private readonly past: PastColumns) {}

  /** A column for each term, a row for each sending, transformed as a head adds them up. */
  async execute(
    shopId: string,
    { sendings, campaigns }: GatheredOutcomes,
    terms: readonly Term[],
    report: (doneShare: number) => void,
    signal: AbortSignal,
  ): Promise<Float32Array[]> {
    const columns = terms.map(({ transform }) =>
      new Float32Array(sendings.length).fill(transformed(transform, undefined)),
    );
    for (let from = 0; from < sendings.length; ) {
      signal.throwIfAborted();
      const { campaignId } = sendings[from]!;
      let to = from + 1;
      while (to < sendings.length && to - from < customers_per_turn_max && sendings[to]!.campaignId === campaignId)
        to++;
      const customerIds = sendings.slice(from, to).map(({ customerId }) => customerId);
      await this.draw(shopId, campaigns.get(campaignId)!, customerIds, terms, columns, from);
      from = to;
      report(from / sendings.length);
      await turn();
    }
    return columns;
  }

  private async draw(
    shopId: string,
    campaign: SentCampaign,
    customerIds: string[],
    terms: readonly Term[],
    columns: Float32Array[],
    from: number,
  ): Promise<void> {
    const past = await this.past.of(shopId, customerIds, campaign);
    const shop = past.shop(shopId);
    const placeOfRow = new Map<number, number>();
    for (const [place, customerId] of customerIds.entries()) {
      const row = shop.ids.find(customerId);
      if (row !== -1) placeOfRow.set(row, place);
    }
    const rows = Uint32Array.from(placeOfRow.keys()).sort();
    const reader = new FactorReader(past, shop, instantOf(campaign.asOf), campaign.category);
    const values = new Float32Array(customerIds.length);
    for (const chunk of chunksOf(past, shop, rows)) {
      for (const [term, { factor, transform }] of terms.entries()) {
        reader.filling(factor, transform)(chunk, values);
        for (const [i, row] of chunk.rows.entries()) columns[term]![from + placeOfRow.get(row)!] = values[i]!;
      }
    }
  }
}
