import { DecisionReason } from '@guanxi/contracts/filtering/v1/screening.js';

/** Kept whatever is predicted, and kept by prediction. */
export const keptReasons: readonly DecisionReason[] = [
  DecisionReason.NEW_RELATIONSHIP,
  DecisionReason.POSITIVE_BEHAVIOUR,
  DecisionReason.EXEMPT,
  DecisionReason.LIKELY_TO_RESPOND,
];

/** Filtered though she could have been written to. Whoever has no relationship, or cancelled it, cannot. */
export const sparedReasons: readonly DecisionReason[] = [
  DecisionReason.LIKELY_TO_REACT_BADLY,
  DecisionReason.DOES_NOT_READ,
  DecisionReason.LONG_INACTIVE,
  DecisionReason.UNLIKELY_TO_RESPOND,
];

/** Those whom the held-out group is a chance sample of. */
export const comparableReason = DecisionReason.LIKELY_TO_RESPOND;
export const heldOutReason = DecisionReason.HOLD_OUT;

/** The groups of an audience that a report holds side by side. */
export type Arm = 'kept' | 'comparable' | 'heldOut' | 'filtered';

/** The reasons that make up each group; those comparable are also kept. */
export const reasonsOfArm: Readonly<Record<Arm, readonly DecisionReason[]>> = {
  kept: keptReasons,
  comparable: [comparableReason],
  heldOut: [heldOutReason],
  filtered: sparedReasons,
};
