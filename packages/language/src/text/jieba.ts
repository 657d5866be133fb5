import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { SHOPPING_WORDS } from './words.js';

/** High enough that no split of the word is likelier. */
const WORD_FREQUENCY = 1_000_000;

let loaded: Jieba | undefined;

/** The word splitter with the shopping words, loaded on first use (about 0.2 s, 40 MB) and kept. */
export function jieba(): Jieba {
  if (!loaded) {
    loaded = Jieba.withDict(dict);
    loaded.loadDict(Buffer.from(SHOPPING_WORDS.map((word) => `${word} ${WORD_FREQUENCY} n\n`).join('')));
  }
  return loaded;
}
