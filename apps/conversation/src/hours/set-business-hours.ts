import { Clock, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { type BusinessHours, checkBusinessHours, InvalidBusinessHours } from '@guanxi/queueing';
import { Injectable } from '@nestjs/common';
import { RecountDeadlines } from '../deadlines/recount-deadlines.js';
import { BusinessHoursStore, type SetHours } from './business-hours.store.js';

/** A shop says when its people are there (mission C9, D5). */
@Injectable()
export class SetBusinessHours {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: BusinessHoursStore,
    private readonly recount: RecountDeadlines,
    private readonly clock: Clock,
  ) {}

  /**
   * The hours in force. The deadlines that run are counted again by them.
   *
   * @throws {InvalidRequest} naming the field that no door could have.
   */
  execute(
    shopId: string,
    idempotency: Idempotency | undefined,
    hours: BusinessHours,
    setBy: string,
  ): Promise<SetHours> {
    refuseInvalid(hours);
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const set = await this.store.set(tx, shopId, hours, setBy, this.clock.now());
      await this.recount.execute(tx, shopId);
      return set;
    });
  }
}

function refuseInvalid(hours: BusinessHours): void {
  try {
    checkBusinessHours(hours);
  } catch (error) {
    if (!(error instanceof InvalidBusinessHours)) throw error;
    throw new InvalidRequest([{ field: `hours.${error.field}`, description: error.problem }]);
  }
}
