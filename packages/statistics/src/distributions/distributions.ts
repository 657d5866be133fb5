import jstat from 'jstat';

/** How likely a standard normal variable is at most x. */
export function normalCdf(x: number): number {
  return jstat.normal.cdf(x, 0, 1);
}

/** What a standard normal variable is below with this probability. */
export function normalQuantile(probability: number): number {
  return jstat.normal.inv(checkProbability(probability), 0, 1);
}

/** How likely Student's t with so many degrees of freedom, which need not be whole, is at most x. */
export function studentCdf(x: number, degrees: number): number {
  return jstat.studentt.cdf(x, degrees);
}

/** What Student's t is below with this probability. Without end degrees it is the normal distribution. */
export function studentQuantile(probability: number, degrees: number): number {
  // From here on the two differ by less than one part in a million.
  if (degrees > 1e6) return normalQuantile(probability);
  return jstat.studentt.inv(checkProbability(probability), degrees);
}

/** How likely a chi-square variable is above x. */
export function chiSquareAbove(x: number, degrees: number): number {
  return 1 - jstat.chisquare.cdf(x, degrees);
}

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  return jstat.gammaln(x);
}

function checkProbability(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError('a probability lies between 0 and 1');
  return probability;
}
