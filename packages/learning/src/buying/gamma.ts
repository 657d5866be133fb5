// Coefficients of Lanczos's approximation for g = 7 and nine terms.
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const half_log_two_pi = 0.5 * Math.log(2 * Math.PI);

/**
 * ln Γ(x) for x > 0, to about 14 digits.
 *
 * Source: Lanczos, "A Precision Approximation of the Gamma Function" (SIAM J. Numer. Anal. 1, 1964).
 */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const below = x - 1;
  let sum = lanczos[0]!;
  for (let i = 1; i < lanczos.length; i++) sum += lanczos[i]! / (below + i);
  const base = below + 7.5;
  return half_log_two_pi + (below + 0.5) * Math.log(base) - base + Math.log(sum);
}

/**
 * ψ(x), the slope of ln Γ at x > 0, to about 14 digits.
 *
 * Source: Abramowitz and Stegun, 6.3.5 (upwards until the series converges) and 6.3.18 (asymptotic series).
 */
export function digamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift -= 1 / at;
  const inverse = 1 / (at * at);
  const series =
    inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse * (1 / 132)))));
  return shift + Math.log(at) - 0.5 / at - series;
}
