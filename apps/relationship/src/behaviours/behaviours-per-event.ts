import { payload_bytes_max } from '@guanxi/messaging';
import type { Behaviour } from './decide-acceptance.js';

// What the outbox takes in one event, but for the shop's name.
const event_bytes_max = payload_bytes_max - 1_024;
// A UTF-16 unit comes to at most three bytes of UTF-8: counting units is cheap, and never too little.
const bytes_per_unit = 3;
// Tags, lengths and numbers of one behaviour.
const overhead_bytes = 64;

/**
 * The behaviours in their order, in as few events as their bytes allow: a usual batch is one event, one of the longest
 * ids is several.
 */
export function behavioursPerEvent(behaviours: Behaviour[]): Behaviour[][] {
  const perEvent: Behaviour[][] = [];
  let current: Behaviour[] = [];
  let bytes = 0;
  for (const behaviour of behaviours) {
    const { behaviourId, customerId, category, productId, campaignId } = behaviour;
    const units = behaviourId.length + customerId.length + category.length + productId.length + campaignId.length;
    const more_bytes = units * bytes_per_unit + overhead_bytes;
    if (current.length > 0 && bytes + more_bytes > event_bytes_max) {
      perEvent.push(current);
      current = [];
      bytes = 0;
    }
    current.push(behaviour);
    bytes += more_bytes;
  }
  if (current.length > 0) perEvent.push(current);
  return perEvent;
}
