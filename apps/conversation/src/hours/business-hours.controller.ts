import { type CallContext, Clock, type Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/business_hours.js';
import type { BusinessHoursServiceService } from '@guanxi/contracts/conversation/v1/business_hours.js';
import { Transactions } from '@guanxi/persistence';
import type { BusinessHours } from '@guanxi/queueing';
import { Injectable } from '@nestjs/common';
import { BusinessHoursStore, type SetHours } from './business-hours.store.js';
import { SetBusinessHours } from './set-business-hours.js';
import { ShopHours } from './shop-hours.js';

/** `guanxi.conversation.v1.BusinessHoursService`. */
@Injectable()
export class BusinessHoursController implements Handlers<typeof BusinessHoursServiceService> {
  constructor(
    private readonly set: SetBusinessHours,
    private readonly shopHours: ShopHours,
    private readonly store: BusinessHoursStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async getBusinessHours({ shopId }: contract.GetBusinessHoursRequest): Promise<contract.GetBusinessHoursResponse> {
    const now = this.clock.now();
    return this.transactions.read(shopId, async (tx) => {
      const set = await this.store.find(tx, shopId);
      const calendar = await this.shopHours.of(tx, shopId);
      const open = calendar.openAt(now);
      const opensAt = open ? undefined : calendar.nextOpening(now);
      return { hours: set && toContract(set), open, opensAt };
    });
  }

  async setBusinessHours(
    { shopId, hours }: contract.SetBusinessHoursRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.SetBusinessHoursResponse> {
    const asked = fromContract(hours as contract.BusinessHours);
    return { hours: toContract(await this.set.execute(shopId, idempotency, asked, caller.subject)) };
  }
}

function fromContract({ timeZone, weekly, exceptions }: contract.BusinessHours): BusinessHours {
  return {
    timeZone,
    weekly: weekly.map(({ weekday, opensMin, closesMin }) => ({ weekday, opens_min: opensMin, closes_min: closesMin })),
    exceptions: exceptions.map(({ date, spans }) => ({
      date,
      spans: spans.map(({ opensMin, closesMin }) => ({ opens_min: opensMin, closes_min: closesMin })),
    })),
  };
}

function toContract({ hours, version, setAt }: SetHours): contract.BusinessHours {
  return {
    timeZone: hours.timeZone,
    weekly: hours.weekly.map(({ weekday, opens_min, closes_min }) => ({
      weekday,
      opensMin: opens_min,
      closesMin: closes_min,
    })),
    exceptions: hours.exceptions.map(({ date, spans }) => ({
      date,
      spans: spans.map(({ opens_min, closes_min }) => ({ opensMin: opens_min, closesMin: closes_min })),
    })),
    version,
    setAt,
  };
}
