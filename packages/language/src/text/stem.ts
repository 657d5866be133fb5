const INFLECTION = /(?:ies|es|s|ed|ing|ly)$/;
const LATIN_WORD = /^[a-z]{5,}$/;

/** An English word without its inflection, crudely, so that «batteries» meets «battery»; other words as they are. */
export function stem(word: string): string {
  if (!LATIN_WORD.test(word)) return word;
  const stemmed = word.replace(INFLECTION, '');
  return stemmed.length >= 3 ? stemmed.replace(/[ey]$/, '') : word;
}
