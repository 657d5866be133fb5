/** How much of one message is read, in UTF-16 code units; what lies behind it changes no reading. */
export const text_chars_max = 4_000;

/** The first `charsMax` code units of `text`, never ending between the two halves of one character. */
export function cutText(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const last = text.charCodeAt(charsMax - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? charsMax - 1 : charsMax);
}
