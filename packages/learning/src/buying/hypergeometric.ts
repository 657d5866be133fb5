const terms_max = 1_000_000;
/** Beyond this the series is scaled down. */
const sum_max = 1e100;

/**
 * exp(logFactor) times Gauss's 2F1(a, b; c; z) for 0 ≤ z < 1 by its power series, to about 14 digits; c may not be 0 or
 * a negative integer. The factor is given by its logarithm, since either of the two may be beyond what a number holds.
 *
 * Source: Abramowitz and Stegun, 15.1.1.
 * @throws {RangeError} where z is so near 1 that a million terms do not do.
 */
export function hypergeometric(a: number, b: number, c: number, z: number, logFactor = 0): number {
  if (!(z >= 0 && z < 1)) throw new RangeError(`2F1 needs 0 ≤ z < 1, not ${z}`);
  let term = 1;
  let sum = 1;
  let logScale = logFactor;
  for (let n = 0; n < terms_max; n++) {
    const ratio = (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    term *= ratio;
    sum += term;
    if (Math.abs(sum) > sum_max) {
      term /= sum_max;
      sum /= sum_max;
      logScale += Math.log(sum_max);
    }
    // The rest is bounded by a geometric series once its ratio is below 1.
    if (Math.abs(ratio) < 1 && Math.abs(term) <= 1e-16 * Math.abs(sum) * (1 - Math.max(z, Math.abs(ratio)))) {
      return Math.exp(logScale) * sum;
    }
  }
  throw new RangeError(`2F1 did not converge at z = ${z}`);
}

/**
 * 2F1(1, b; c; z) = Σ (b)ₙ / (c)ₙ zⁿ for 0 < b ≤ c and 0 ≤ z < 1, with its slopes: every term is positive and smaller
 * than the one before. Histories in order ask for the same sum again and again, so the last one is kept.
 */
export class RisingSum {
  value = 1;
  byB = 0;
  byC = 0;
  byZ = 0;
  private b = Number.NaN;
  private c = Number.NaN;
  private z = Number.NaN;

  take(b: number, c: number, z: number): void {
    if (b === this.b && c === this.c && z === this.z) return;
    this.b = b;
    this.c = c;
    this.z = z;
    let term = 1;
    let ofB = 0;
    let ofC = 0;
    let value = 1;
    let byB = 0;
    let byC = 0;
    let byZ = 0;
    for (let n = 0; n < terms_max; n++) {
      ofB += 1 / (b + n);
      ofC += 1 / (c + n);
      const withoutZ = (term * (b + n)) / (c + n);
      byZ += withoutZ * (n + 1);
      term = withoutZ * z;
      value += term;
      byB += term * ofB;
      byC -= term * ofC;
      if (term * (1 + n) <= 1e-14 * value * (1 - z)) break;
    }
    this.value = value;
    this.byB = byB;
    this.byC = byC;
    this.byZ = byZ;
  }
}
