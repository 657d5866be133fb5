import { jieba } from './jieba.js';
import { normalise } from './normalise.js';

/** An emoji with its joiners, a run of one kind of script, a number, or a mark that carries feeling. */
const RUN = new RegExp(
  [
    '(?<emoji>\\p{RGI_Emoji}|\\p{Extended_Pictographic})',
    '(?<han>\\p{Script=Han}+)',
    '(?<unspaced>[\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー]+)',
    "(?<word>[\\p{L}\\p{M}]+(?:'[\\p{L}\\p{M}]+)*)",
    '(?<number>\\p{N}+(?:[.:]\\p{N}+)*)',
    '(?<mark>[!?]+)',
  ].join('|'),
  'gv',
);

const segmenters = new Map<string, Intl.Segmenter>();
const UNSPACED_LANGUAGES = new Set(['ja', 'th', 'lo', 'km', 'my']);

/**
 * The words of a message in order: normalised words, numbers, emoji, and the marks `!` and `?`; other punctuation is dropped.
 *
 * `language` only matters to scripts that write no spaces and are not Chinese (ja, th, lo, km, my). Never throws.
 */
export function segment(text: string, language?: string): string[] {
  return segmentNormalised(normalise(text), language);
}

/** As `segment`, for text that went through `normalise` already. */
export function segmentNormalised(text: string, language?: string): string[] {
  const words: string[] = [];
  const japanese = language === 'ja';
  for (const { groups, 0: run } of text.matchAll(RUN)) {
    if (groups!.han !== undefined && !japanese) words.push(...jieba().cut(run, true));
    else if (groups!.han !== undefined || groups!.unspaced !== undefined) words.push(...unspacedWords(run, language));
    else words.push(run);
  }
  return words;
}

function unspacedWords(run: string, language = 'ja'): string[] {
  const locale = UNSPACED_LANGUAGES.has(language) ? language : 'ja';
  let segmenter = segmenters.get(locale);
  if (!segmenter) {
    segmenter = new Intl.Segmenter(locale, { granularity: 'word' });
    segmenters.set(locale, segmenter);
  }
  return Array.from(segmenter.segment(run), (part) => part.segment);
}
