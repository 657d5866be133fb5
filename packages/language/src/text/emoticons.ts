/** Typed faces and the bracketed stickers of Chinese chat windows, by the emoji that says the same. */
const FACES: Readonly<Record<string, string>> = {
  ':)': '🙂',
  ':-)': '🙂',
  ':(': '🙁',
  ':-(': '🙁',
  ":'(": '😢',
  ':d': '😀',
  ':-d': '😀',
  ';)': '😉',
  '>:(': '😠',
  ':/': '😕',
  t_t: '😭',
  q_q: '😭',
  '-_-': '😒',
  '^_^': '😊',
  '<3': '❤️',
  '[微笑]': '🙂',
  '[怒]': '😡',
  '[发怒]': '😡',
  '[愤怒]': '😡',
  '[生气]': '😡',
  '[抓狂]': '😫',
  '[大哭]': '😭',
  '[流泪]': '😢',
  '[难过]': '🙁',
  '[委屈]': '🥺',
  '[撇嘴]': '😕',
  '[白眼]': '🙄',
  '[鄙视]': '😒',
  '[吐]': '🤮',
  '[衰]': '😞',
  '[便便]': '💩',
  '[再见]': '👋',
  '[强]': '👍',
  '[弱]': '👎',
  '[玫瑰]': '🌹',
  '[爱心]': '❤️',
  '[呲牙]': '😁',
  '[偷笑]': '🤭',
  '[害羞]': '😊',
  '[抱拳]': '🙏',
};

const STICKER = /\[[\p{Script=Han}]{1,2}\]/gu;
const typed = Object.keys(FACES)
  .filter((face) => !face.startsWith('['))
  .sort((a, b) => b.length - a.length)
  .map((face) => face.replace(/[()^|/\\*+?.$-]/g, '\\$&'));
const TYPED = new RegExp(`(?<![a-z0-9])(?:${typed.join('|')})(?![a-z0-9])`, 'g');

/** Lower-case text with its stickers and typed faces as emoji: `:(` and [难过] → 🙁. */
export function facesToEmoji(text: string): string {
  return text.replace(STICKER, faceOf).replace(TYPED, faceOf);
}

function faceOf(face: string): string {
  return FACES[face] ?? face;
}
