import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { OutcomeName } from './training-set.js';

/** A message sent to a customer, or withheld from her because she was held out. */
export interface Sending {
  customerId: string;
  campaignId: string;
  /** The content's category. */
  category: string;
  /** When it was sent, or half of its campaign was; milliseconds since the epoch. */
  at_ms: number;
  isSent: boolean;
  /** Whether chance alone decided that: she is of those whom predictions alone kept. */
  isRandomised: boolean;
  outcomes: Record<OutcomeName, boolean>;
}

/** Something that she did: a kind of behaviour, or `cancelled`. */
export interface Deed {
  kind: BehaviourKind | typeof cancelled;
  category: string;
  at_ms: number;
}

export const cancelled = 'cancelled';

const {
  MESSAGE_READ,
  MESSAGE_CLICKED,
  PRODUCT_VIEWED,
  SEARCHED,
  ADDED_TO_CART,
  FAVOURITED,
  PURCHASED,
  MUTED,
  COMPLAINED,
} = BehaviourKind;
const reading: ReadonlySet<Deed['kind']> = new Set([MESSAGE_READ, MESSAGE_CLICKED]);
const bad: ReadonlySet<Deed['kind']> = new Set([MUTED, COMPLAINED, cancelled]);
const coming: ReadonlySet<Deed['kind']> = new Set([PRODUCT_VIEWED, SEARCHED, ADDED_TO_CART, FAVOURITED, PURCHASED]);

/** The kinds of behaviour that may be an outcome. */
export const outcomeKinds: readonly BehaviourKind[] = [...reading, ...bad, ...coming].filter(
  (kind): kind is BehaviourKind => kind !== cancelled,
);

/**
 * Notes with each sending what came of it. Something that she did belongs to the latest message before it, within the
 * window; so nothing is an outcome twice, nor known both to what is trained on and to what judges.
 *
 * Reading is reading or clicking. Responding is clicking, or buying of the content's category; where a purchase says no
 * category, it counts. Reacting badly is muting, complaining, cancelling. Coming is what the held out can do as well: to
 * view, search, put in the cart, favourite or buy of that category. Source: mission B2, B7.
 *
 * @param sendings of one customer, the earliest first.
 * @param deeds of hers, the earliest first.
 */
export function attributeOutcomes(sendings: readonly Sending[], deeds: readonly Deed[], window_ms: number): void {
  let next = 0;
  for (const { kind, category, at_ms } of deeds) {
    while (next < sendings.length && sendings[next]!.at_ms <= at_ms) next++;
    const sending = sendings[next - 1];
    if (!sending || at_ms > sending.at_ms + window_ms) continue;
    const isOfContent = category === '' || category === sending.category;
    const { outcomes } = sending;
    outcomes.reads ||= reading.has(kind);
    outcomes.responds ||= kind === MESSAGE_CLICKED || (kind === PURCHASED && isOfContent);
    outcomes.reactsBadly ||= bad.has(kind);
    outcomes.comes ||= coming.has(kind) && isOfContent;
  }
}
