const first_ms = 500;
const longest_ms = 60_000;

/**
 * How long to leave a channel alone whose adapter has failed so many times in a row, in milliseconds: from half a second,
 * doubling up to a minute, of which a random half is left out so that replicas and shops do not come back at once. Never
 * less than the adapter asked for.
 */
export function backOff_ms(failures: number, asked_ms: number, random: number): number {
  const full_ms = Math.min(longest_ms, first_ms * 2 ** Math.min(failures - 1, 20));
  return Math.max(asked_ms, full_ms * (0.5 + random / 2));
}
