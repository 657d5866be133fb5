import { DecisionReason } from '@guanxi/contracts/filtering/v1/screening.js';
import type { Reason } from './decide-screening.js';

/** The reasons by their numbers in the contract, which is also how blocks of decisions keep them: never renumbered. */
export const reasonCodes: Readonly<Record<Reason, DecisionReason>> = {
  new_relationship: DecisionReason.NEW_RELATIONSHIP,
  positive_behaviour: DecisionReason.POSITIVE_BEHAVIOUR,
  likely_to_respond: DecisionReason.LIKELY_TO_RESPOND,
  no_relationship: DecisionReason.NO_RELATIONSHIP,
  relationship_cancelled: DecisionReason.RELATIONSHIP_CANCELLED,
  likely_to_react_badly: DecisionReason.LIKELY_TO_REACT_BADLY,
  does_not_read: DecisionReason.DOES_NOT_READ,
  long_inactive: DecisionReason.LONG_INACTIVE,
  unlikely_to_respond: DecisionReason.UNLIKELY_TO_RESPOND,
  hold_out: DecisionReason.HOLD_OUT,
  exempt: DecisionReason.EXEMPT,
};

/** How many codes there are, 0 included. */
export const reason_codes_count = Math.max(...Object.values(reasonCodes)) + 1;

const reasonsByCode = new Map(Object.entries(reasonCodes).map(([reason, code]) => [code, reason as Reason]));

/** The reason of a code; undefined where the contract says nothing. */
export function reasonOfCode(code: number): Reason | undefined {
  return reasonsByCode.get(code);
}
