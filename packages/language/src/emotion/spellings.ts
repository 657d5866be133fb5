/** Short words have too many neighbours for a slip of the finger to be told from another word. */
const word_chars_min = 7;
const word_chars_max = 24;

/** The word with each one of its letters left out: two words at one slip's distance share one of these. Empty for short words. */
export function spellings(word: string): string[] {
  if (word.length < word_chars_min || word.length > word_chars_max || word.includes(' ')) return [];
  const without: string[] = [];
  // The first letter is rarely the wrong one, and «late» is not «plate».
  for (let i = 1; i < word.length; i++) without.push(word.slice(0, i) + word.slice(i + 1));
  return without;
}
