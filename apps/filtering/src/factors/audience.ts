import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type AudienceSize, FactorStore } from './factor.store.js';

/** A shop's customers, as the other capabilities ask for them. */
@Injectable()
export class Audience {
  constructor(private readonly store: FactorStore) {}

  /** How many relationships are active and how many cancelled: of the whole shop, or of those named. */
  size(tx: ReadTx, shopId: string, customerIds?: string[]): Promise<AudienceSize> {
    return this.store.count(tx, shopId, customerIds);
  }
}
