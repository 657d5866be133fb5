import type { BuyingHistory } from './buying-history.js';
import { fitLogs, type LogLikelihood } from './fit-logs.js';
import { digamma, logGamma } from './gamma.js';
import { hypergeometric } from './hypergeometric.js';

/**
 * How the customers of a shop buy, by the BG/NBD model: each buys at a rate of her own, drawn from gamma(r, alpha),
 * and after every purchase stays away for ever with a chance of her own, drawn from beta(a, b).
 *
 * Source: Fader, Hardie and Lee, "Counting Your Customers the Easy Way" (Marketing Science 24, 2005).
 */
export interface BgNbd {
  r: number;
  /** In the unit of time of the histories. */
  alpha: number;
  a: number;
  b: number;
}

/** A beta whose two sum up to more is taken for one that sums up to this: its spread is below 2 % either way. */
const beta_sum_max = 2_000;

export interface FittedBgNbd extends BgNbd {
  /** Summed over the customers. */
  logLikelihood: number;
}

/**
 * The parameters under which the histories are likeliest.
 *
 * @throws {TrainingImpossible} with fewer than ten customers, where nobody bought again, or where a history cannot be.
 */
export function fitBgNbd(histories: Iterable<BuyingHistory>): FittedBgNbd {
  const { parameters, logLikelihood } = fitLogs(histories, bgNbdLogLikelihood, [
    { starts: [1, 0.3, 0.5], isTime: false },
    { starts: [0.25, 0.12, 0.5], isTime: true },
    { starts: [1, 0.8, 0.1], isTime: false },
    { starts: [1, 2.5, 1], isTime: false },
  ]);
  const [r, alpha, a, b] = parameters as unknown as [number, number, number, number];
  return { r, alpha, a, b, logLikelihood };
}

/** ln of the likelihood of a history, equation 6 of the paper, with its slopes. */
export const bgNbdLogLikelihood: LogLikelihood = (parameters, { repeats: x, lastAt, age }, weight, slopes) => {
  const [r, alpha, a, b] = parameters as unknown as [number, number, number, number];
  const buys = logGamma(r + x) - logGamma(r) + r * Math.log(alpha);
  const stays = logGamma(a + b) + logGamma(b + x) - logGamma(b) - logGamma(a + b + x);
  const alive = -(r + x) * Math.log(alpha + age);
  const gone = x === 0 ? Number.NEGATIVE_INFINITY : Math.log(a / (b + x - 1)) - (r + x) * Math.log(alpha + lastAt);
  const larger = Math.max(alive, gone);
  const either = larger + Math.log(Math.exp(alive - larger) + Math.exp(gone - larger));
  const isAlive = Math.exp(alive - either);
  const isGone = x === 0 ? 0 : Math.exp(gone - either);

  const ofAll = digamma(a + b) - digamma(a + b + x);
  const waited = isAlive * Math.log(alpha + age) + isGone * Math.log(alpha + lastAt);
  const pace = isAlive / (alpha + age) + isGone / (alpha + lastAt);
  slopes[0]! += weight * r * (digamma(r + x) - digamma(r) + Math.log(alpha) - waited);
  slopes[1]! += weight * alpha * (r / alpha - (r + x) * pace);
  slopes[2]! += weight * (a * ofAll + isGone);
  slopes[3]! += weight * b * (ofAll + digamma(b + x) - digamma(b) - (x === 0 ? 0 : isGone / (b + x - 1)));
  return buys + stays + either;
};

/**
 * Purchases to be expected of a customer in the coming `horizon` (in the unit of her history), given how she bought.
 * With a history of nothing (all 0) it is what to expect of a new customer.
 *
 * Source: equation 10 of the paper; its 2F1 is turned by Euler's transformation, in which no term grows with the
 * number of purchases.
 */
export function expectedPurchases(model: BgNbd, history: BuyingHistory, horizon: number): number {
  const { r, alpha } = model;
  const { repeats: x, age } = history;
  // Where all drop out alike, a fit takes a and b without end; a narrower beta tells nothing more and takes longer to sum.
  const narrowed = Math.min(1, beta_sum_max / (model.a + model.b));
  const b = model.b * narrowed;
  let a = model.a * narrowed;
  // The formula has removable poles at a = 1 and a + b = 1.
  while (Math.abs(a - 1) < 1e-6 || Math.abs(a + b + x - 1) < 1e-6) a += 2e-6;
  const left = (alpha + age) / (alpha + age + horizon);
  const stays = hypergeometric(a + b - 1 - r, a - 1, a + b + x - 1, 1 - left, (a - 1) * Math.log(left));
  return Math.max(0, ((a + b + x - 1) / (a - 1)) * (1 - stays) * bgNbdAlive(model, history));
}

/**
 * The chance that the customer has not left for ever, 0 to 1.
 *
 * Never rank customers by it: one who never bought again counts as certainly alive. Rank by `expectedPurchases`.
 */
export function bgNbdAlive({ r, alpha, a, b }: BgNbd, { repeats: x, lastAt, age }: BuyingHistory): number {
  if (x === 0) return 1;
  return 1 / (1 + (a / (b + x - 1)) * ((alpha + age) / (alpha + lastAt)) ** (r + x));
}
