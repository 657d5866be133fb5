import type { BuyingHistory } from './buying-history.js';
import { fitLogs, type LogLikelihood } from './fit-logs.js';
import { digamma, logGamma } from './gamma.js';
import { RisingSum } from './hypergeometric.js';

/**
 * How the customers of a shop buy, by the Pareto/NBD model: each buys at a rate of her own, drawn from
 * gamma(r, alpha), and leaves for ever after a while of her own, exponential with a rate drawn from gamma(s, beta).
 *
 * Source: Schmittlein, Morrison and Colombo, "Counting Your Customers" (Management Science 33, 1987).
 */
export interface ParetoNbd {
  r: number;
  /** In the unit of time of the histories, as is beta. */
  alpha: number;
  s: number;
  beta: number;
}

export interface FittedParetoNbd extends ParetoNbd {
  /** Summed over the customers. */
  logLikelihood: number;
}

/**
 * The parameters under which the histories are likeliest.
 *
 * @throws {TrainingImpossible} with fewer than ten customers, where nobody bought again, or where a history cannot be.
 */
export function fitParetoNbd(histories: Iterable<BuyingHistory>): FittedParetoNbd {
  const { parameters, logLikelihood } = fitLogs(histories, paretoNbdLogLikelihood, [
    { starts: [1, 0.5, 0.5], isTime: false },
    { starts: [0.25, 0.5, 0.2], isTime: true },
    { starts: [0.5, 1, 0.5], isTime: false },
    { starts: [0.25, 0.2, 1], isTime: true },
  ]);
  const [r, alpha, s, beta] = parameters as unknown as [number, number, number, number];
  return { r, alpha, s, beta, logLikelihood };
}

const atLast = new RisingSum();
const atAge = new RisingSum();

/**
 * ln of the likelihood of a history, with its slopes.
 *
 * Source: Fader and Hardie, "A Note on Deriving the Pareto/NBD Model and Related Expressions" (2005), as the sum of
 * «left between the last purchase and now» and «still here» without differences, whose 2F1 are turned by Euler's
 * transformation into 2F1(1, …), so that neither loses digits nor overflows.
 */
export const paretoNbdLogLikelihood: LogLikelihood = (parameters, { repeats: x, lastAt, age }, weight, slopes) => {
  const [r, alpha, s, beta] = parameters as unknown as [number, number, number, number];
  const all = r + s + x;
  const buysSlower = alpha >= beta;
  const more = Math.max(alpha, beta);
  const less = Math.min(alpha, beta);

  const goneZ = (more - less) / (more + lastAt);
  const goneB = buysSlower ? r + x : s + 1;
  const gonePower = buysSlower ? -s : 1 - r - x;
  const hereZ = (more - less) / (more + age);
  const hereB = buysSlower ? r + x + 1 : s;
  const herePower = buysSlower ? 1 - s : -r - x;
  atLast.take(goneB, all + 1, goneZ);
  atAge.take(hereB, all + 1, hereZ);

  const logMoreGone = Math.log(more + lastAt);
  const logMoreHere = Math.log(more + age);
  const logNearGone = Math.log(less + lastAt) - logMoreGone;
  const logNearHere = Math.log(less + age) - logMoreHere;
  const gone = Math.log(s) - all * logMoreGone + gonePower * logNearGone + Math.log(atLast.value);
  const here = Math.log(r + x) - all * logMoreHere + herePower * logNearHere + Math.log(atAge.value);
  const larger = Math.max(gone, here);
  const either = larger + Math.log(Math.exp(gone - larger) + Math.exp(here - larger));
  const isGone = Math.exp(gone - either);
  const isHere = Math.exp(here - either);

  const byC = (isGone * atLast.byC) / atLast.value + (isHere * atAge.byC) / atAge.value - 1 / all;
  const byAll = byC - isGone * logMoreGone - isHere * logMoreHere;
  const powers = isGone * logNearGone + isHere * logNearHere;
  const goneByB = (isGone * atLast.byB) / atLast.value;
  const hereByB = (isHere * atAge.byB) / atAge.value;
  const byR = buysSlower ? goneByB + hereByB : -powers;
  const byS = buysSlower ? -powers : goneByB + hereByB;
  const goneByZ = (isGone * atLast.byZ) / atLast.value / (more + lastAt);
  const hereByZ = (isHere * atAge.byZ) / atAge.value / (more + age);
  const goneNear = (isGone * gonePower) / (less + lastAt);
  const hereNear = (isHere * herePower) / (less + age);
  const byLess = goneNear + hereNear - goneByZ - hereByZ;
  const byMore =
    goneByZ * (1 - goneZ) +
    hereByZ * (1 - hereZ) -
    (isGone * (all + gonePower)) / (more + lastAt) -
    (isHere * (all + herePower)) / (more + age);

  slopes[0]! += weight * r * (digamma(r + x) - digamma(r) + Math.log(alpha) + byAll + byR + isHere / (r + x));
  slopes[1]! += weight * (r + alpha * (buysSlower ? byMore : byLess));
  slopes[2]! += weight * (s * (Math.log(beta) + byAll + byS) + isGone);
  slopes[3]! += weight * (s + beta * (buysSlower ? byLess : byMore));
  return logGamma(r + x) - logGamma(r) + r * Math.log(alpha) + s * Math.log(beta) - Math.log(all) + either;
};

/**
 * Purchases to be expected of a customer in the coming `horizon` (in the unit of her history), given how she bought.
 * With a history of nothing (all 0) it is what to expect of a new customer.
 *
 * Source: Schmittlein, Morrison and Colombo, equation 22.
 */
export function expectedParetoPurchases(model: ParetoNbd, history: BuyingHistory, horizon: number): number {
  const { r, alpha, s, beta } = model;
  const { repeats: x, age } = history;
  const rate = (r + x) / (alpha + age);
  const log = Math.log1p(horizon / (beta + age));
  // (1 − e^(−(s−1) log)) / (s − 1), which is log itself at s = 1.
  const stays = Math.abs(s - 1) < 1e-9 ? log : -Math.expm1(-(s - 1) * log) / (s - 1);
  return rate * (beta + age) * stays * paretoNbdAlive(model, history);
}

/** The chance that the customer has not left for ever, 0 to 1. */
export function paretoNbdAlive(model: ParetoNbd, history: BuyingHistory): number {
  const { r, alpha, s, beta } = model;
  const { repeats: x, age } = history;
  const here =
    logGamma(r + x) -
    logGamma(r) +
    r * Math.log(alpha) +
    s * Math.log(beta) -
    (r + x) * Math.log(alpha + age) -
    s * Math.log(beta + age);
  const parameters = Float64Array.of(r, alpha, s, beta);
  const all = paretoNbdLogLikelihood(parameters, { ...history, customers: 1 }, 0, new Float64Array(4));
  return Math.min(1, Math.exp(here - all));
}
