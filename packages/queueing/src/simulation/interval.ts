/** A mean, and the interval in which the true one lies, as far as such a run can tell. */
export interface Interval {
  mean: number;
  low: number;
  high: number;
}

const batches = 30;
// Student's t with 29 degrees of freedom: 99.9 % of such intervals hold the true mean.
const spread = 3.659;

/**
 * The interval of a mean over values that hang together, as waits in one queue do: the means of thirty long stretches
 * hardly hang together any more, and are treated as if they did not.
 *
 * Source: the method of batch means, Law, "Simulation Modeling and Analysis", section 9.5.3.
 *
 * @throws {RangeError} for fewer values than thirty.
 */
export function intervalOf(values: ArrayLike<number>): Interval {
  const each = Math.floor(values.length / batches);
  if (each === 0) throw new RangeError(`at least ${batches} values`);
  const means = Array.from({ length: batches }, (_, batch) => {
    let sum = 0;
    for (let i = batch * each; i < (batch + 1) * each; i += 1) sum += values[i]!;
    return sum / each;
  });
  const mean = means.reduce((sum, one) => sum + one, 0) / batches;
  const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (batches - 1);
  const half = spread * Math.sqrt(variance / batches);
  return { mean, low: mean - half, high: mean + half };
}
