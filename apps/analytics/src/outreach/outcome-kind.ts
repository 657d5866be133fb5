import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';

/** Behind the kinds of behaviour: she cancelled her relationship. */
export const cancelled_kind = 100;

/** What a campaign or an experiment is judged by; views, searches and carts are not kept here. */
export const outcomeKinds: ReadonlySet<number> = new Set([
  BehaviourKind.MESSAGE_READ,
  BehaviourKind.MESSAGE_CLICKED,
  BehaviourKind.PURCHASED,
  BehaviourKind.MUTED,
  BehaviourKind.COMPLAINED,
  cancelled_kind,
]);

/** Reactions that a shop does not want. */
export const badKinds = [BehaviourKind.MUTED, BehaviourKind.COMPLAINED, cancelled_kind] as const;
