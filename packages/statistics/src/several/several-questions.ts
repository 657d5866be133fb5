/**
 * The p-values of several questions asked at once, in their order, raised so that one below α may be believed while the
 * chance of believing any that is not so stays below α.
 *
 * Source: Holm, "A simple sequentially rejective multiple test procedure" (Scandinavian Journal of Statistics 6, 1979).
 */
export function holm(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((a, b) => pValues[a]! - pValues[b]!);
  const raised = new Array<number>(pValues.length);
  let highest = 0;
  order.forEach((place, rank) => {
    highest = Math.max(highest, Math.min(1, pValues[place]! * (pValues.length - rank)));
    raised[place] = highest;
  });
  return raised;
}

/**
 * The same, such that of those believed below α no larger share than α is not so, on average: for many questions, where
 * some false finds do no harm.
 *
 * Source: Benjamini & Hochberg, "Controlling the False Discovery Rate" (JRSS B 57, 1995), eq. 1.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((a, b) => pValues[b]! - pValues[a]!);
  const raised = new Array<number>(pValues.length);
  let lowest = 1;
  order.forEach((place, i) => {
    lowest = Math.min(lowest, (pValues[place]! * pValues.length) / (pValues.length - i));
    raised[place] = lowest;
  });
  return raised;
}
