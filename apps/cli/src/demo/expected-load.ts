import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { Marketplace } from '@guanxi/testing/marketplace/marketplace.js';

/** What a shop holds once all of it is loaded, and what is loaded last. */
export interface ExpectedLoad {
  relationships: number;
  behaviours: number;
  lastBehaviour?: Behaviour;
  /** The last customer who cancelled. */
  lastLeaver?: string;
}

/** What each shop of the marketplace will hold, by its id; found in one pass. */
export function expectedLoads({ shops, histories }: Marketplace): Map<string, ExpectedLoad> {
  const loads = new Map<string, ExpectedLoad>(shops.map(({ shopId }) => [shopId, { relationships: 0, behaviours: 0 }]));
  for (const { relationships } of histories()) {
    for (const { shopId, customerId, cancelledAt, behaviours } of relationships) {
      const load = loads.get(shopId) as ExpectedLoad;
      load.relationships += 1;
      load.behaviours += behaviours.length;
      load.lastBehaviour = behaviours.at(-1) ?? load.lastBehaviour;
      if (cancelledAt) load.lastLeaver = customerId;
    }
  }
  return loads;
}
