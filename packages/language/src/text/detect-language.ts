import { profileLatin } from './latin-profiles.js';
import { cutText, text_chars_max } from './limits.js';

export interface LanguageReading {
  /** ISO 639-1 code, or `und` where nothing in the text says. */
  readonly language: string;
  /** 0..1 */
  readonly confidence: number;
}

/** Scripts that say the language by themselves, in the order in which they are looked for. */
const SCRIPTS: readonly (readonly [language: string, script: RegExp])[] = [
  ['zh', /\p{Script=Han}/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['bn', /\p{Script=Bengali}/gu],
  ['ta', /\p{Script=Tamil}/gu],
  ['te', /\p{Script=Telugu}/gu],
  ['km', /\p{Script=Khmer}/gu],
  ['lo', /\p{Script=Lao}/gu],
  ['my', /\p{Script=Myanmar}/gu],
  ['ka', /\p{Script=Georgian}/gu],
  ['hy', /\p{Script=Armenian}/gu],
];

/** Letters that tell a language from the others of its script. */
const TELLING_LETTERS: Readonly<Record<string, readonly (readonly [language: string, letters: RegExp])[]>> = {
  ru: [
    ['uk', /[іїєґ]/i],
    ['kk', /[әғқңөұүһ]/i],
  ],
  ar: [
    ['ur', /[ٹڈڑںےھ]/],
    ['fa', /[پچژگکی]/],
  ],
};

const LATIN = /\p{Script=Latin}/gu;
/** A Latin letter says less than a character of a script that needs one per word; brand names must not decide. */
const LATIN_LETTER_WEIGHT = 0.2;

/**
 * The language of a message, by script first and by function words and telling letters among the Latin ones.
 *
 * Chinese in Latin letters (pinyin) reads as `zh`. Empty text, numbers and emoji read as `und` with confidence 0. Never throws.
 */
export function detectLanguage(text: string): LanguageReading {
  const read = cutText(text, text_chars_max);
  const latin = countOf(read, LATIN) * LATIN_LETTER_WEIGHT;
  const counts = SCRIPTS.map(([language, script]) => ({ language, count: countOf(read, script) }));
  const han = counts[0]!;
  const kana = counts[2]!;
  // Japanese writes its nouns in Han characters: some kana among them settle it.
  if (kana.count > 0 && kana.count * 5 >= han.count) {
    kana.count += han.count;
    han.count = 0;
  }
  const first = counts.reduce((best, one) => (one.count > best.count ? one : best));
  const total = latin + counts.reduce((sum, one) => sum + one.count, 0);
  if (total === 0) return { language: 'und', confidence: 0 };
  if (latin > first.count) {
    const profile = profileLatin(read);
    return { language: profile.language, confidence: (profile.confidence * latin) / total };
  }
  return { language: refine(first.language, read), confidence: first.count / total };
}

function refine(language: string, text: string): string {
  const found = TELLING_LETTERS[language]?.find(([, letters]) => letters.test(text));
  return found ? found[0] : language;
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
