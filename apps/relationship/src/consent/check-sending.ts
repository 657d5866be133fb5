import { Clock, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { decideSending, type Sending, type SendingState } from './decide-sending.js';
import { PreferenceStore } from './preference.store.js';
import { SendingStore } from './sending.store.js';

// Beyond these, nobody knows what the clocks of a time zone will show.
const sending_year_min = 2000;
const sending_year_max = 2200;

/** The last check before sending (mission A1, A5). */
@Injectable()
export class CheckSending {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: SendingStore,
    private readonly preferences: PreferenceStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Whether each of these customers may be sent a message on a topic at an instant, as of one snapshot.
   *
   * @param at now, where it is undefined.
   * @throws {InvalidRequest} when the instant lies in another age.
   */
  async execute(
    shopId: string,
    customerIds: readonly string[],
    topic: string,
    at = this.clock.now(),
  ): Promise<Map<string, Sending>> {
    const year = at.getUTCFullYear();
    if (!(year >= sending_year_min && year < sending_year_max)) {
      const description = `must lie between the years ${sending_year_min} and ${sending_year_max}`;
      throw new InvalidRequest([{ field: 'at', description }]);
    }
    const { people, statuses, preferences } = await this.transactions.read(shopId, async (tx) => {
      const people = await this.store.identities(tx, shopId, [...new Set(customerIds)]);
      const identities = [...new Set(people.map(({ identity }) => identity))];
      const statuses = await this.store.statuses(tx, shopId, identities);
      return { people, statuses, preferences: await this.preferences.findAll(tx, shopId, identities) };
    });
    const preferred = new Map(preferences.map((one) => [one.customerId, one]));
    const states = new Map<string, SendingState>();
    for (const { customerId, identity, mergedAway } of people) {
      const state = states.get(customerId) ?? nothingKnown(mergedAway);
      states.set(customerId, state);
      const status = statuses.get(identity);
      if (status) state.relationships.push(status);
      const { topicsOptedOut = [], quietHours } = preferred.get(identity) ?? {};
      for (const optedOut of topicsOptedOut) state.topicsOptedOut.add(optedOut);
      if (quietHours) state.quietHours.push(quietHours);
    }
    return new Map([...states].map(([customerId, state]) => [customerId, decideSending(state, topic, at)]));
  }
}

function nothingKnown(mergedAway: boolean): SendingState {
  return { mergedAway, relationships: [], topicsOptedOut: new Set(), quietHours: [] };
}
