import { type Emotion, type EmotionReading, readEmotion } from '@guanxi/language';

const words_max = 3;
// A word or two, so that no piece of the message comes along: an ironic turn of phrase holds what stands in between.
const shortWord = /^(\p{Script=Han}{1,4}|[a-z']{2,16}( [a-z']{2,16})?|\p{Extended_Pictographic}+)$/u;

/**
 * Up to three words of the lexicon that spoke for an emotion, heaviest first. A word that says nothing by itself, such
 * as a shouted name, is none of the lexicon's and left out: evidence is kept and told, the message is not.
 */
export function evidenceWords({ evidence }: EmotionReading, emotion: Emotion): string[] {
  const words = evidence
    .filter(({ about, weight, word }) => about === emotion && weight > 0 && isOfLexicon(word))
    .map(({ word }) => word);
  return [...new Set(words)].slice(0, words_max);
}

function isOfLexicon(word: string): boolean {
  return shortWord.test(word) && readEmotion(word).evidence.some((found) => found.word === word);
}
