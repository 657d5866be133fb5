import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';

/** An interest is half as strong after this long without new behaviour. */
export const interest_half_life_days = 90;

/** How much a behaviour says of what she is drawn to; a kind that says nothing is not listed. */
export const attention: Partial<Record<BehaviourKind, number>> = {
  [BehaviourKind.PRODUCT_VIEWED]: 1,
  [BehaviourKind.SEARCHED]: 1,
  [BehaviourKind.MESSAGE_CLICKED]: 2,
  [BehaviourKind.FAVOURITED]: 3,
  [BehaviourKind.ADDED_TO_CART]: 3,
  [BehaviourKind.REVIEWED]: 3,
  [BehaviourKind.PURCHASED]: 5,
};
