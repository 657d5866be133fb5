import { type CallContext, type Handlers, InvalidRequest } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/filtering/v1/caps.js';
import type { CapsServiceService } from '@guanxi/contracts/filtering/v1/caps.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CapsStore } from './caps.store.js';
import { SetCaps } from './set-caps.js';

/** `guanxi.filtering.v1.CapsService`. */
@Injectable()
export class CapsController implements Handlers<typeof CapsServiceService> {
  constructor(
    private readonly setShopCaps: SetCaps,
    private readonly store: CapsStore,
    private readonly transactions: Transactions,
  ) {}

  async getCaps({ shopId }: contract.GetCapsRequest): Promise<contract.GetCapsResponse> {
    const caps = await this.transactions.read(shopId, (tx) => this.store.current(tx, shopId));
    return { caps: { shopId, ...caps } };
  }

  async setCaps(request: contract.SetCapsRequest, call: CallContext): Promise<contract.SetCapsResponse> {
    const { shopId, caps } = request;
    if (!caps) throw new InvalidRequest([{ field: 'caps', description: 'is required' }]);
    const { perDay, perWeek, spacingMinutes } = caps;
    const set = await this.setShopCaps.execute({
      shopId,
      idempotency: call.idempotency,
      caps: { perDay, perWeek, spacingMinutes },
      setBy: call.caller.subject,
    });
    return { caps: { shopId, ...set } };
  }
}
