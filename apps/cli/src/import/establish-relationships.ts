import type { Client } from '@guanxi/chassis/client';
import type { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { inBatches } from './batches.js';
import { BATCH_ITEMS_MAX, BATCHES_AHEAD_MAX } from './limits.js';
import { Window } from './window.js';

export interface NewCustomer {
  customerId: string;
  establishedAt: Date;
  acquisitionChannel: string;
}

export interface Establishing {
  shopId: string;
  newKey(): string;
  signal: AbortSignal;
  /** Told how many customers were acknowledged since the last time. */
  onAcknowledged(customers: number): void;
}

/** How many relationships there are of each kind, of those that were sent. */
export interface Established {
  established: number;
  unchanged: number;
  cancelled: number;
}

/** Establishes relationships in bulk; those that exist stay as they are. */
export async function establishRelationships(
  client: Client<typeof RelationshipServiceService>,
  customers: Iterable<NewCustomer> | AsyncIterable<NewCustomer>,
  { shopId, newKey, signal, onAcknowledged }: Establishing,
): Promise<Established> {
  const window = new Window(BATCHES_AHEAD_MAX);
  async function* requests() {
    for await (const relationships of inBatches(customers, BATCH_ITEMS_MAX)) {
      await window.enter();
      yield { shopId, idempotencyKey: newKey(), relationships };
    }
  }
  const sum: Established = { established: 0, unchanged: 0, cancelled: 0 };
  for await (const response of client.importRelationships(requests(), { signal })) {
    window.leave();
    const { establishedCount, unchangedCount, cancelledCount } = response;
    sum.established += establishedCount;
    sum.unchanged += unchangedCount;
    sum.cancelled += cancelledCount;
    onAcknowledged(establishedCount + unchangedCount + cancelledCount);
  }
  return sum;
}
