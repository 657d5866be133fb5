import { Clock, type Handlers } from '@guanxi/chassis';
import {
  LifecycleStage as ContractStage,
  type GetPortraitRequest,
  type GetPortraitResponse,
  type PortraitServiceService,
} from '@guanxi/contracts/relationship/v1/portrait.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { refuseFuture } from '../refuse-future.js';
import { RelationshipNotFound } from '../relationships/relationship-failures.js';
import { drawPortrait, interest_half_life_days, type LifecycleStage } from './draw-portrait.js';
import { PortraitStore } from './portrait.store.js';

const contractStage: Record<LifecycleStage, ContractStage> = {
  new: ContractStage.NEW,
  active: ContractStage.ACTIVE,
  cooling: ContractStage.COOLING,
  dormant: ContractStage.DORMANT,
  lost: ContractStage.LOST,
};

/** `guanxi.relationship.v1.PortraitService`. */
@Injectable()
export class PortraitController implements Handlers<typeof PortraitServiceService> {
  constructor(
    private readonly store: PortraitStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async getPortrait({ shopId, customerId, asOf }: GetPortraitRequest): Promise<GetPortraitResponse> {
    const now = this.clock.now();
    if (asOf) refuseFuture('as_of', asOf, now);
    const seenAt = asOf ?? now;
    const portrait = await this.transactions.read(shopId, async (tx) => {
      const establishedAt = await this.store.establishedAt(tx, shopId, customerId);
      if (!establishedAt || establishedAt > seenAt) throw new RelationshipNotFound();
      const facts = await this.store.facts(tx, shopId, customerId, seenAt, interest_half_life_days);
      return drawPortrait(establishedAt, facts, seenAt);
    });
    const lifecycleStage = contractStage[portrait.lifecycleStage];
    return { portrait: { ...portrait, shopId, customerId, asOf: seenAt, lifecycleStage } };
  }
}
