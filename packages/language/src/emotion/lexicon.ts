import { EMOJI } from './lexicon.emoji.js';
import { ENGLISH } from './lexicon.en.js';
import { CHINESE } from './lexicon.zh.js';

/** Positive words weigh on `negative` from the other side, so that a negation can turn them round. */
export type Feeling = 'negative' | 'positive' | 'abusive' | 'complaint' | 'wantsHuman' | 'urgent' | 'fact' | 'neutral';

/** Phrases by the log-odds that each adds, phrases parted by spaces (Chinese) or `|` (English). */
export type Lexicon = Readonly<Partial<Record<Feeling, Readonly<Record<string, string>>>>>;

export interface Entry {
  readonly phrase: string;
  readonly feelings: readonly { readonly feeling: Feeling; readonly weight: number }[];
  /** English words must stand alone; a Chinese phrase is found anywhere. */
  readonly wholeWord: boolean;
  /** A trailing `*` in the list: any ending will do. */
  readonly anyEnding: boolean;
}

/** Every phrase once, with all that it says. */
export const ENTRIES: readonly Entry[] = [
  ...entriesOf(CHINESE, ' ', false),
  ...entriesOf(EMOJI, ' ', false),
  ...entriesOf(ENGLISH, '|', true),
];

function entriesOf(lexicon: Lexicon, separator: string, wholeWord: boolean): Entry[] {
  const byPhrase = new Map<string, { feeling: Feeling; weight: number }[]>();
  for (const [feeling, levels] of Object.entries(lexicon)) {
    for (const [weight, phrases] of Object.entries(levels)) {
      for (const phrase of phrases.split(separator)) {
        if (phrase === '') continue;
        const feelings = byPhrase.get(phrase) ?? [];
        feelings.push({ feeling: feeling as Feeling, weight: Number(weight) });
        byPhrase.set(phrase, feelings);
      }
    }
  }
  return Array.from(byPhrase, ([phrase, feelings]) => {
    const anyEnding = phrase.endsWith('*') && wholeWord;
    return { phrase: anyEnding ? phrase.slice(0, -1) : phrase, feelings, wholeWord, anyEnding };
  });
}
