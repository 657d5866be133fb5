import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { KeptCustomer } from '../screenings/kept-customers.js';
import type { Delivery, DeliveryState, EndState } from './delivery.js';
import { DeliveryStore } from './delivery.store.js';

/** Who is in line for a campaign, and what became of them, as the campaign asks for it. */
@Injectable()
export class Enlistment {
  constructor(private readonly store: DeliveryStore) {}

  /** Puts customers in line behind a place. Done again it changes nothing. */
  enlist(tx: Tx, shopId: string, campaignId: string, kept: KeptCustomer[], behind: number): Promise<void> {
    return this.store.enlist(tx, shopId, campaignId, kept, behind);
  }

  /** Called when a line stands, so that what follows is planned for its length. */
  analyse(tx: Tx): Promise<void> {
    return this.store.analyse(tx);
  }

  /** Takes up to `items` out of a line that was never finished. Returns how many. */
  dismiss(tx: Tx, shopId: string, campaignId: string, items: number): Promise<number> {
    return this.store.remove(tx, shopId, campaignId, items);
  }

  /** The probabilities that those still open respond, in order of sending. */
  openProbabilities(tx: ReadTx, shopId: string, campaignId: string): Promise<number[]> {
    return this.store.openProbabilities(tx, shopId, campaignId);
  }

  /** Ends up to `items` of those that are not with the channel. Returns how many. */
  end(tx: Tx, shopId: string, campaignId: string, state: EndState, now: Date, items: number): Promise<number> {
    return this.store.end(tx, shopId, campaignId, state, now, items);
  }

  /** Puts back in line whoever's claim is void. */
  wake(tx: Tx, shopId: string, campaignId: string, now: Date, items: number): Promise<number> {
    return this.store.wake(tx, shopId, campaignId, now, items);
  }

  /** How many stand where, counted one by one. */
  count(tx: ReadTx, shopId: string, campaignId: string): Promise<Partial<Record<DeliveryState, number>>> {
    return this.store.count(tx, shopId, campaignId);
  }

  /** Up to `items` behind a place, in order of sending. */
  list(
    tx: ReadTx,
    shopId: string,
    campaignId: string,
    behind: number,
    items: number,
    state: DeliveryState | undefined,
  ): Promise<Delivery[]> {
    return this.store.list(tx, shopId, campaignId, behind, items, state);
  }

  find(tx: ReadTx, shopId: string, campaignId: string, customerId: string): Promise<Delivery | undefined> {
    return this.store.find(tx, shopId, campaignId, customerId);
  }
}
