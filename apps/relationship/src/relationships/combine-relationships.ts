import type { Relationship } from './decide-relationship.js';

/**
 * The relationship of a person with several identities (mission A2): established when the first one was and through its
 * channel, changed when the last one was, cancelled where one of them is. Undefined where none of them has one.
 *
 * @param customerId the identity that is asked for, whose version is told where it has one.
 */
export function combineRelationships(customerId: string, all: readonly Relationship[]): Relationship | undefined {
  const [first] = all.toSorted((a, b) => a.establishedAt.getTime() - b.establishedAt.getTime());
  if (!first) return undefined;
  const own = all.find((one) => one.customerId === customerId);
  return {
    customerId,
    status: all.some(({ status }) => status === 'cancelled') ? 'cancelled' : 'active',
    acquisitionChannel: first.acquisitionChannel,
    establishedAt: first.establishedAt,
    changedAt: new Date(Math.max(...all.map(({ changedAt }) => changedAt.getTime()))),
    version: (own ?? first).version,
  };
}
