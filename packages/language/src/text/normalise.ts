import { writeOut } from './abbreviations.js';
import { facesToEmoji } from './emoticons.js';
import { cutText, text_chars_max } from './limits.js';
import { toSimplified } from './traditional.js';

const LONE_SURROGATE = /[\uD800-\uDFFF]/gu;
/** Control and format characters, save the joiner and the selector that hold emoji together. */
const INVISIBLE = /(?!\u200d)[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu;
const SPACE = /[\s\p{Z}]+/gu;
const LINE_BREAK = /[\t\n\v\f\r\u0085]/g;
/** Digits are left alone: an order number may hold 000. */
const DRAWN_OUT_LETTER = /([\p{L}])\1{2,}/gu;
const DRAWN_OUT_MARK = /([\p{P}\p{S}])\1{2,}/gu;
const WORD_AT_END = /[a-z0-9]{1,5}$/;

/**
 * One spelling for what means the same: full width → half width, lower case, simplified characters, pinyin abbreviations
 * written out, typed faces as emoji, letters and marks repeated three times or more → twice, single spaces.
 *
 * Idempotent. Returns at most `text_chars_max` code units of well-formed text; never throws.
 */
export function normalise(text: string): string {
  const wellFormed = cutText(text, text_chars_max).replace(LONE_SURROGATE, '');
  const visible = wellFormed.replace(LINE_BREAK, ' ').replace(INVISIBLE, '');
  const folded = toSimplified(fold(visible));
  const tidy = folded.replace(DRAWN_OUT_LETTER, '$1$1').replace(SPACE, ' ');
  const words = facesToEmoji(writeOut(tidy));
  const settled = words.replace(DRAWN_OUT_MARK, '$1$1').replace(DRAWN_OUT_LETTER, '$1$1').trim();
  return cutAtWord(settled);
}

/** Compatibility form and lower case; lowering can leave a decomposed character behind, hence composed once more. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** A word cut short could read as an abbreviation, so a cut falls before it. */
function cutAtWord(text: string): string {
  if (text.length <= text_chars_max) return text;
  return cutText(text, text_chars_max).replace(WORD_AT_END, '').trim();
}
