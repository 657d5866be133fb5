/** How a relationship stands. */
export type RelationshipStatus = 'active' | 'cancelled';

/** The opt-in between one shop and one customer, as it stands. */
export interface Relationship {
  customerId: string;
  status: RelationshipStatus;
  acquisitionChannel: string;
  establishedAt: Date;
  changedAt: Date;
  /** Counts its changes from 1. */
  version: number;
}

/** What somebody wants to become of a relationship. */
export type RelationshipWish =
  | { to: 'establish'; acquisitionChannel: string; at: Date }
  | { to: 'cancel'; at: Date }
  | { to: 'restore'; acquisitionChannel: string; at: Date };

/** What becomes of it: a next state to keep, nothing, or a refusal. */
export type RelationshipOutcome =
  | { kind: 'changed'; next: Relationship }
  | { kind: 'unchanged'; relationship: Relationship }
  | { kind: 'refused'; why: 'cancelled' | 'not_found' };

/**
 * What becomes of a relationship when somebody wishes it established, cancelled or restored.
 *
 * A cancellation is the customer's word: establishing does not undo it, only restoring does, so that an import that
 * runs again never brings back someone who left. Source: mission A1.
 */
export function decideRelationship(
  customerId: string,
  current: Relationship | undefined,
  wish: RelationshipWish,
): RelationshipOutcome {
  if (current === undefined) {
    if (wish.to !== 'establish') return { kind: 'refused', why: 'not_found' };
    const { acquisitionChannel, at } = wish;
    return {
      kind: 'changed',
      next: { customerId, status: 'active', acquisitionChannel, establishedAt: at, changedAt: at, version: 1 },
    };
  }
  const isActive = current.status === 'active';
  if (wish.to === 'establish') {
    return isActive ? { kind: 'unchanged', relationship: current } : { kind: 'refused', why: 'cancelled' };
  }
  if (wish.to === 'cancel') {
    return isActive ? changed(current, { status: 'cancelled' }, wish.at) : { kind: 'unchanged', relationship: current };
  }
  const { acquisitionChannel } = wish;
  return isActive
    ? { kind: 'unchanged', relationship: current }
    : changed(current, { status: 'active', acquisitionChannel }, wish.at);
}

function changed(current: Relationship, change: Partial<Relationship>, at: Date): RelationshipOutcome {
  return { kind: 'changed', next: { ...current, ...change, changedAt: at, version: current.version + 1 } };
}
