import { FeatureBag } from '@guanxi/learning';
import { type DialogueTurn, turn_tokens_max } from './dialogue.js';

export const content_bucket_bits = 18;

/** The turns that content is read from: this one, and the last of either side before it. */
export interface ContentContext {
  turn: DialogueTurn;
  lastSame: DialogueTurn | undefined;
  lastOther: DialogueTurn | undefined;
  last: DialogueTurn | undefined;
}

/** What this turn says, side by side with the parts of speech where there are any. */
export function turnBag({ turn }: ContentContext, named = false): FeatureBag {
  const bag = new FeatureBag(content_bucket_bits, named).fact(`role=${turn.role}`);
  bag.words(turn.tokens.slice(0, turn_tokens_max), 2, turn.role);
  if (turn.tags) bag.words(turn.tags.slice(0, turn_tokens_max), 3, `${turn.role} tags`, 0.5);
  return bag;
}

/** What this turn and the last turns of both sides say. */
export function exchangeBag(context: ContentContext, named = false): FeatureBag {
  const { turn, lastSame, lastOther, last } = context;
  const bag = turnBag(context, named).fact(`${turn.role} after ${last?.role ?? 'nobody'}`);
  const words = (past: DialogueTurn) => past.tokens.slice(0, turn_tokens_max);
  if (lastOther) bag.words(words(lastOther), 1, `${turn.role} after ${lastOther.role}`, 0.5);
  if (lastSame) bag.words(words(lastSame), 1, `${turn.role} after own`, 0.3);
  return bag;
}

/** The bags that a handover model has a linear model for, in this order. */
export const content_bags = [
  { name: 'this turn', bagOf: turnBag },
  { name: 'this exchange', bagOf: exchangeBag },
] as const;
