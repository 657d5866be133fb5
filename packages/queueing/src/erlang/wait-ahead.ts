/** Servers who are all busy, as one who waits for them finds them. */
export interface BusyServers {
  /** At least 1. */
  servers: number;
  /** Mean time that a server spends on one, in seconds, above 0. */
  service_s: number;
  /** Mean time after which one who waits leaves, in seconds, above 0; infinite, or left out, where nobody leaves. */
  patience_s?: number;
}

/** How long one who stays waits. */
export interface WaitRange {
  low_s: number;
  mean_s: number;
  high_s: number;
}

/** Places in a queue beyond which no wait is told. */
export const position_max = 10_000;
// Each halves the interval that holds the quantile: 60 leave it at the last digits of a number.
const halvings = 60;

/**
 * How long one who stays will wait at a place in the queue (1 is next): with each server who is freed, and each of those
 * ahead who leaves, she moves up. With k still ahead the next move comes at rate cμ + kθ, so the mean is Σ 1/(cμ + kθ),
 * k = 0 … position − 1, and θ·wait is −ln of a Beta(cμ/θ, position) variable.
 *
 * @param range the quantiles of the low and the high end, above 0 and below 1; an honest range says that 4 of 5 waits lie
 *   within it.
 * @throws {RangeError} where the servers, the place or the range cannot be.
 */
export function waitAhead(
  position: number,
  busy: BusyServers,
  range: [low: number, high: number] = [0.1, 0.9],
): WaitRange {
  const { servers, service_s, patience_s = Infinity } = busy;
  if (!Number.isInteger(position) || position < 1 || position > position_max) {
    throw new RangeError(`position must be a whole number from 1 to ${position_max}`);
  }
  if (!Number.isInteger(servers) || servers < 1) throw new RangeError('servers must be a whole number from 1 on');
  if (!(Number.isFinite(service_s) && service_s > 0)) throw new RangeError('service_s must be a finite number above 0');
  if (!(patience_s > 0)) throw new RangeError('patience_s must be above 0, or infinite');
  const [low, high] = range;
  if (!(low > 0 && low <= high && high < 1))
    throw new RangeError('range must be two quantiles between 0 and 1, in order');
  const freed_per_s = servers / service_s;
  let mean_s = 0;
  for (let k = 0; k < position; k += 1) mean_s += 1 / (freed_per_s + k / patience_s);
  const quantile = (share: number) =>
    quantileOf(share, mean_s, (t) => waitsLonger(t, position, freed_per_s, patience_s));
  return { low_s: quantile(low), mean_s, high_s: quantile(high) };
}

/**
 * Probability that the wait is longer than t: e^(−cμt) · Σ Π (cμ + iθ)·y/(i + 1), over j < position and i < j, with
 * y = (1 − e^(−θt))/θ, or t where nobody leaves. The sum is Poisson's for θ = 0 and the negative binomial's above; it is
 * kept as a logarithm, for either factor alone would leave the range of a number.
 */
function waitsLonger(t: number, position: number, freed_per_s: number, patience_s: number): number {
  const y = patience_s === Infinity ? t : patience_s * -Math.expm1(-t / patience_s);
  let term = 0;
  let sum = 0;
  for (let j = 1; j < position; j += 1) {
    term += Math.log(((freed_per_s + (j - 1) / patience_s) * y) / j);
    sum = Math.max(sum, term) + Math.log1p(Math.exp(-Math.abs(sum - term)));
  }
  return Math.exp(sum - freed_per_s * t);
}

/** Where the probability to wait longer has fallen to 1 − share. */
function quantileOf(share: number, mean_s: number, waitsLongerThan: (t: number) => number): number {
  let low = 0;
  let high = mean_s;
  while (waitsLongerThan(high) > 1 - share) high *= 2;
  for (let i = 0; i < halvings; i += 1) {
    const middle = (low + high) / 2;
    if (waitsLongerThan(middle) > 1 - share) low = middle;
    else high = middle;
  }
  return high;
}
