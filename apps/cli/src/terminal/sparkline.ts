const STEPS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Values as a row of bars, the highest full, none where there is nothing; the last `width_max` of them. */
export function sparkline(values: readonly number[], width_max = 60): string {
  const shown = values.slice(-width_max);
  const most = Math.max(0, ...shown);
  return shown.map((value) => (value > 0 ? STEPS[Math.ceil((value / most) * STEPS.length) - 1] : ' ')).join('');
}
