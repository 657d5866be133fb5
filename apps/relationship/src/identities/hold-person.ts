import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { MergeStore } from './merge.store.js';

/** Says who is one person with a customer, and keeps that as it is until the transaction ends. */
@Injectable()
export class HoldPerson {
  constructor(private readonly merges: MergeStore) {}

  /** Every identity of hers, herself included. */
  async execute(tx: Tx, shopId: string, customerId: string): Promise<string[]> {
    await this.merges.keepOut(tx, shopId);
    return (await this.merges.person(tx, shopId, customerId)).identityIds;
  }
}
