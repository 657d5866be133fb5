const alike_max = 3;
/** Beyond so many changes of a letter, for each three letters, it is another word. */
const letters_per_change = 3;

/** The known words that are written most like one, the most alike first; none where no word is like it. */
export function alikeOf(word: string, known: readonly string[]): string[] {
  const changes_max = Math.max(1, Math.floor(word.length / letters_per_change));
  return known
    .map((one) => ({ one, changes: changesBetween(word, one) }))
    .filter(({ changes }) => changes <= changes_max)
    .sort((a, b) => a.changes - b.changes || (a.one < b.one ? -1 : 1))
    .slice(0, alike_max)
    .map(({ one }) => one);
}

/** How many letters have to be added, dropped or changed (Levenshtein 1966). */
function changesBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
