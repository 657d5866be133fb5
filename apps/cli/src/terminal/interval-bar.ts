/** An interval with the value that it is of. */
export interface Drawn {
  low: number;
  value: number;
  high: number;
}

const WIDTH = 41;

/**
 * Intervals as bars over one axis that holds 0, each as wide as a line: `│  ├──●──┤`. What reaches 0 cannot be told from it.
 * One that is undefined is an empty line.
 */
export function intervalBars(intervals: readonly (Drawn | undefined)[]): string[] {
  const ends = intervals.flatMap((one) => (one ? [one.low, one.high] : [])).filter(Number.isFinite);
  const [from, to] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const placeOf = (x: number) =>
    from === to ? 0 : Math.round(((Math.min(to, Math.max(from, x)) - from) / (to - from)) * (WIDTH - 1));
  return intervals.map((one) => {
    const cells: string[] = Array.from({ length: WIDTH }, (_, i) => (i === placeOf(0) ? '│' : ' '));
    if (one) {
      const [low, value, high] = [placeOf(one.low), placeOf(one.value), placeOf(one.high)];
      for (let i = low; i <= high; i += 1) cells[i] = cells[i] === '│' ? '┼' : '─';
      cells[low] = '├';
      cells[high] = '┤';
      cells[value] = '●';
    }
    return cells.join('').trimEnd();
  });
}
