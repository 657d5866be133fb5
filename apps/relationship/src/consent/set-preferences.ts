import { Clock, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { decidePreferences, type Preferences, type PreferenceWish } from './decide-preferences.js';
import { type Author, PreferenceStore } from './preference.store.js';
import { preferencesToContract } from './preference-contract.js';

export interface SetPreferencesCommand {
  shopId: string;
  customerId: string;
  idempotency: Idempotency | undefined;
  wish: PreferenceWish;
  setBy: Author;
}

/** Changes how a customer wants to be addressed (mission A5). */
@Injectable()
export class SetPreferences {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: PreferenceStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The preferences after the change, or as they were where there was nothing to change; undefined where she never set
   * any and still has none.
   *
   * @throws {InvalidRequest} when what is wished contradicts itself, or comes to too many topics.
   */
  execute(command: SetPreferencesCommand): Promise<Preferences | undefined> {
    const { shopId, customerId, idempotency, wish, setBy } = command;
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const current = await this.store.findForUpdate(tx, shopId, customerId);
      const outcome = decidePreferences(customerId, current, wish, this.clock.now());
      if (outcome.kind === 'refused') throw new InvalidRequest([outcome]);
      if (outcome.kind === 'unchanged') return outcome.preferences;
      await this.store.keep(tx, shopId, outcome.next, setBy);
      const changes = [preferencesToContract(customerId, [outcome.next])];
      await this.outbox.add(tx, events.preferencesChanged, shopId, { shopId, changes });
      return outcome.next;
    });
  }
}
