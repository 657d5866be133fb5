import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { PeakCustomer } from '@guanxi/testing/peak/peak-shop.js';

const notPositive: ReadonlySet<BehaviourKind> = new Set([
  BehaviourKind.MESSAGE_IGNORED,
  BehaviourKind.MUTED,
  BehaviourKind.COMPLAINED,
]);

/** 1 for each of those with so many highest scores, 0 for the others; of equals the first come first. */
export function reachedBest(scores: readonly number[], capacity: number): Uint8Array {
  const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const reached = new Uint8Array(scores.length);
  for (const i of order.slice(0, capacity)) reached[i] = 1;
  return reached;
}

/** When she last did something positive at the shop, in milliseconds since the epoch; 0 for never. */
export function lastPositive_ms({ behaviours }: PeakCustomer): number {
  const last = behaviours.findLast(({ kind }) => !notPositive.has(kind));
  return last?.occurredAt?.getTime() ?? 0;
}
