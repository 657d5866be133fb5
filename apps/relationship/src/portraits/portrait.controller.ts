import { type CallContext, Clock, type Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/relationship/v1/portrait.js';
import {
  LifecycleStage as ContractStage,
  type PortraitServiceService,
} from '@guanxi/contracts/relationship/v1/portrait.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { refuseFuture } from '../refuse-future.js';
import { RelationshipNotFound } from '../relationships/relationship-failures.js';
import { interest_half_life_days } from './attention.js';
import { DeclareFacts } from './declare-facts.js';
import { DeclaredFactsStore } from './declared-facts.store.js';
import { drawPortrait, type Portrait } from './draw-portrait.js';
import { day_ms, type LifecycleStage } from './lifecycle.js';
import { PortraitStore } from './portrait.store.js';
import { PortraitCountsStore } from './portrait-counts.store.js';
import { type Valuation, ValuationStore } from './valuation.store.js';
import { priceLevelOf, value_horizon_days, worthOf } from './value-buyers.js';
import { ValueCustomers } from './value-customers.js';

export const contractStage: Record<LifecycleStage, ContractStage> = {
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
    private readonly counts: PortraitCountsStore,
    private readonly declaredFacts: DeclaredFactsStore,
    private readonly valuations: ValuationStore,
    private readonly declare: DeclareFacts,
    private readonly value: ValueCustomers,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async getPortrait({ shopId, customerId, asOf }: contract.GetPortraitRequest): Promise<contract.GetPortraitResponse> {
    const now = this.clock.now();
    if (asOf) refuseFuture('as_of', asOf, now);
    const seenAt = asOf ?? now;
    return this.transactions.read(shopId, async (tx) => {
      const establishedAt = await this.store.establishedAt(tx, shopId, customerId);
      if (!establishedAt || establishedAt > seenAt) throw new RelationshipNotFound();
      const declared = await this.declaredFacts.find(tx, shopId, customerId);
      const facts = await this.store.facts(tx, shopId, customerId, seenAt, interest_half_life_days);
      const habits = await this.store.habits(tx, shopId, customerId, seenAt, declared?.timeZone || 'UTC');
      const portrait = drawPortrait(establishedAt, facts, habits.purchaseDays, seenAt);
      const valuation = await this.valuations.find(tx, shopId);
      return {
        portrait: {
          ...portrait,
          shopId,
          customerId,
          asOf: seenAt,
          lifecycleStage: contractStage[portrait.lifecycleStage],
          declared,
          preferredHour: habits.preferredHour,
          ...(valuation
            ? worth(valuation, portrait, habits.purchaseDays, seenAt)
            : { priceLevel: 0, value: undefined }),
        },
      };
    });
  }

  async countPortraits({ shopId }: contract.CountPortraitsRequest): Promise<contract.CountPortraitsResponse> {
    const asOf = this.clock.now();
    return { ...(await this.transactions.read(shopId, (tx) => this.counts.count(tx, shopId, asOf))), asOf };
  }

  async declareFacts(
    { shopId, customerId, declared }: contract.DeclareFactsRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.DeclareFactsResponse> {
    const facts = declared ?? { birthday: '', preferredChannel: '', timeZone: '', tags: [] };
    const kept = await this.declare.execute({
      shopId,
      customerId,
      idempotency,
      declared: facts,
      declaredBy: caller.subject,
    });
    return { declared: kept };
  }

  async valueCustomers(
    { shopId }: contract.ValueCustomersRequest,
    { idempotency }: CallContext,
  ): Promise<contract.ValueCustomersResponse> {
    return this.value.execute(shopId, idempotency);
  }
}

/** What she is worth by the shop's model, as of the instant of the portrait. */
function worth(valuation: Valuation, { purchases }: Portrait, purchaseDays: number, asOf: Date) {
  const { valuedAt, fittedCustomers, priceBounds, alphaDays } = valuation;
  if (purchases.count === 0 || !purchases.firstAt) return { priceLevel: 0, value: undefined };
  const repeats = purchaseDays - 1;
  const buyer = {
    repeats,
    lastAt: repeats === 0 ? 0 : purchases.spanDays,
    age: Math.max(purchases.spanDays, (asOf.getTime() - purchases.firstAt.getTime()) / day_ms),
  };
  return {
    priceLevel: priceLevelOf(purchases.meanAmountCents, priceBounds),
    value: {
      expectedPurchases: worthOf({ ...valuation, alpha: alphaDays }, buyer),
      horizonDays: value_horizon_days,
      valuedAt,
      fittedCustomers,
    },
  };
}
