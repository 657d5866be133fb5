import type { RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import type { Relationship } from './decide-relationship.js';
import { statusToContract } from './relationship-status.js';

/** So that an event stays within the outbox's bound on bytes, however long its ids are. */
export const changes_per_event_max = 500;

/** The event that tells of these relationships' new states. */
export function relationshipsChanged(shopId: string, changed: Relationship[]): RelationshipsChanged {
  return { shopId, changes: changed.map((next) => ({ ...next, status: statusToContract(next.status) })) };
}
