/** One turn of a dialogue as the handover reader sees it. Tokens may be words or opaque ids. */
export interface DialogueTurn {
  /** `agent` is whoever answers for the shop: the bot, as long as no human is in. */
  role: 'customer' | 'agent';
  tokens: readonly string[];
  /** Parts of speech of the tokens, or other marks beside them, where there are any. */
  tags?: readonly string[];
}

/** A dialogue to learn from. */
export interface LabelledDialogue {
  turns: readonly (DialogueTurn & { due: boolean })[];
}

/** Tokens of one turn that are read; the rest is left out. */
export const turn_tokens_max = 400;
/** Turns that the reader looks back on. */
export const history_turns_max = 64;
