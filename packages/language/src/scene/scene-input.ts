import type { TextInput } from '@guanxi/learning';
import { synonymGroup } from '../retrieval/synonyms.js';
import { detectLanguage } from '../text/detect-language.js';
import { normalise } from '../text/normalise.js';
import { segmentNormalised } from '../text/segment.js';
import { stem } from '../text/stem.js';

/** What a scene is told by lies in the first words and the last; a pasted page would drown them. */
const text_chars_read_max = 400;
const NUMBER = /\p{N}+/gu;
const NOT_HAN = /[^\p{Script=Han}]+/gu;
const LONG_LATIN_WORD = /^[a-z]{6,}$/;
const HEAD_LETTERS = 5;

/**
 * A message as a scene classifier reads it: its words, numbers alike; its Chinese characters; and as facts the stem and the
 * head of English words, which survive inflection and slips, and the subject that a word shares with its synonyms.
 */
export function sceneInput(message: string): TextInput {
  const text = normalise(message).slice(0, text_chars_read_max).replace(NUMBER, '0');
  const words = segmentNormalised(text, detectLanguage(text).language);
  const facts = new Set<string>();
  for (const word of words) {
    const subject = synonymGroup(word);
    if (subject) facts.add(subject);
    if (!LONG_LATIN_WORD.test(word)) continue;
    facts.add(stem(word));
    facts.add(`${word.slice(0, HEAD_LETTERS)}…`);
  }
  return { text: text.replace(NOT_HAN, ' '), words, facts: [...facts] };
}
