import { FactorReader } from '../columns/factor-reader.js';
import { predicting, predictingHeads } from '../columns/predict-rows.js';
import {
  chunk_rows_max,
  chunksOf,
  type PlatformFactors,
  type RowChunk,
  type ShopFactors,
} from '../columns/row-chunk.js';
import type { ScreeningModel } from '../models/screening-model.js';
import type { ScreeningPolicy } from '../policies/screening-policy.js';
import { decideScreening, leavesUnread } from './decide-screening.js';
import { reasonCodes } from './decision-codes.js';
import { ageBandOf, type Decisions } from './decisions.js';
import { isHeldOut } from './hold-out.js';
import { RowStanding } from './row-standing.js';

/** What a pass decides by. */
export interface PassOrder {
  shopId: string;
  policy: ScreeningPolicy;
  model: ScreeningModel;
  category: string;
  /** Seconds since 2000-01-01. */
  instant_s: number;
}

/** A shop's columns, with who its rows are. */
export interface ShopRows extends ShopFactors {
  readonly ids: { id(row: number): string };
}

/** What decides on rows in ascending order, and writes each decision to the row's place in the audience. */
export type DecideRows = (rows: Uint32Array, places: Uint32Array) => void;

/** Makes an order ready for the rows of a shop, in whichever thread. */
export function decidingRows(
  columns: PlatformFactors,
  shop: ShopRows,
  order: PassOrder,
  decisions: Decisions,
): DecideRows {
  const { policy, instant_s, shopId } = order;
  const { reasons, responds, reactions, uplifts, channels, ages } = decisions;
  const reader = new FactorReader(columns, shop, instant_s, order.category);
  const predict = predicting(order.model, reader);
  const predictReading = predictingHeads([order.model.heads.reads], reader);
  const reads = new Float32Array(chunk_rows_max);
  const exempt = new Set(policy.exemptChannels.map((channel) => shop.channels.indexOf(channel)));
  const she = new RowStanding(reader, instant_s);

  const foreseeReading = (chunk: RowChunk): void => {
    const asked: number[] = [];
    for (she.place = 0; she.place < chunk.rows.length; she.place++) if (leavesUnread(she)) asked.push(she.place);
    const rows = Uint32Array.from(asked, (place) => chunk.rows[place]!);
    for (const some of chunksOf(columns, shop, rows)) {
      const [foreseen] = predictReading(some);
      for (const [i, place] of asked.entries()) reads[place] = foreseen![i]!;
    }
  };

  const decideChunk = (chunk: RowChunk, places: Uint32Array): void => {
    const { rows } = chunk;
    const predicted = predict(chunk);
    she.look(chunk);
    foreseeReading(chunk);
    for (let i = 0; i < rows.length; i++) {
      she.place = i;
      she.isExempt = exempt.size > 0 && exempt.has(she.channel);
      she.isHeldOut = policy.holdOutPercent > 0 && isHeldOut(shopId, shop.ids.id(rows[i]!), policy.holdOutPercent);
      const reason = decideScreening(policy, she, reads[i]!, predicted.responds[i]!, predicted.reactsBadly[i]!);
      const place = places[i]!;
      reasons[place] = reasonCodes[reason];
      reactions[place] = Math.min(255, Math.round(1_000 * predicted.reactsBadly[i]!));
      if (uplifts && predicted.uplift) uplifts[place] = predicted.uplift[i]!;
      if (reason === 'no_relationship') continue;
      responds[place] = predicted.responds[i]!;
      channels[place] = she.channel;
      ages[place] = ageBandOf(she.tenure_days);
    }
  };

  return (rows, places) => {
    let from = 0;
    for (const chunk of chunksOf(columns, shop, rows)) {
      decideChunk(chunk, places.subarray(from, from + chunk.rows.length));
      from += chunk.rows.length;
    }
  };
}
