import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type AudienceSize, FactorStore } from './factor.store.js';
import type { Candidate } from './factors.js';

/** A shop's customers, as the other capabilities ask for them. */
@Injectable()
export class Audience {
  constructor(private readonly store: FactorStore) {}

  /** How many relationships are active and how many cancelled: of the whole shop, or of those named. */
  size(tx: ReadTx, shopId: string, customerIds?: string[]): Promise<AudienceSize> {
    return this.store.count(tx, shopId, customerIds);
  }

  /**
   * The next customers behind `after` who had an active relationship at `asOf` and have it still, in order of customer,
   * with their factors for content of this category.
   */
  nextOfAll(
    tx: ReadTx,
    shopId: string,
    after: string,
    asOf: Date,
    category: string,
    limit: number,
  ): Promise<Candidate[]> {
    return this.store.nextOfAll(tx, shopId, after, asOf, category, limit);
  }

  /** These customers, strangers among them too, in order of customer. */
  named(tx: ReadTx, shopId: string, customerIds: string[], asOf: Date, category: string): Promise<Candidate[]> {
    return this.store.named(tx, shopId, customerIds, asOf, category);
  }
}
