import type { BehavioursRecorded } from '@guanxi/contracts/events/v1/relationship.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inShops } from '../in-shops.js';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { AftermathStore } from './aftermath.store.js';

/** Projects who bought when. */
@Injectable()
export class OnPurchases implements EventHandler<BehavioursRecorded> {
  readonly event = events.behavioursRecorded;

  constructor(
    private readonly aftermath: AftermathStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<BehavioursRecorded>[], tx: Tx): Promise<void> {
    for (const [shopId, behaviours] of inShops(
      await this.rebuilt.withDrawn(delivered, tx),
      (told) => told.behaviours,
    )) {
      const purchases = behaviours.filter(({ kind }) => kind === BehaviourKind.PURCHASED);
      await this.aftermath.purchased(tx, shopId, purchases);
    }
  }
}
