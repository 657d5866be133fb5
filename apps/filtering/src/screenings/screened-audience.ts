import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { ScreeningDecision } from './decide-screening.js';
import { DecisionStore } from './decision.store.js';
import type { BlockColumns } from './decision-block.js';
import type { Screening } from './screening.js';
import { ScreeningStore } from './screening.store.js';

/** A screening and its decisions, as the other capabilities ask for them. */
@Injectable()
export class ScreenedAudience {
  constructor(
    private readonly screenings: ScreeningStore,
    private readonly decisions: DecisionStore,
  ) {}

  find(tx: ReadTx, shopId: string, screeningId: string): Promise<Screening | undefined> {
    return this.screenings.find(tx, shopId, screeningId);
  }

  /** Up to `items` customers behind one who were not kept, in order of customer. */
  filtered(
    tx: ReadTx,
    shopId: string,
    screeningId: string,
    after: string,
    items: number,
  ): Promise<(ScreeningDecision & { customerId: string })[]> {
    return this.decisions.list(tx, shopId, screeningId, after, items, { verdict: 'filtered' });
  }

  /** The decisions of the block with a number, from 0; undefined behind the last. */
  block(tx: ReadTx, shopId: string, screeningId: string, number: number): Promise<BlockColumns | undefined> {
    return this.decisions.block(tx, shopId, screeningId, number);
  }

  /** The decision on one customer; undefined where she was not in the audience. */
  decisionOn(
    tx: ReadTx,
    shopId: string,
    screeningId: string,
    customerId: string,
  ): Promise<(ScreeningDecision & { customerId: string }) | undefined> {
    return this.decisions.find(tx, shopId, customerId, screeningId) as Promise<never>;
  }
}
