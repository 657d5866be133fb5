import { erlangB } from './erlang-b.js';
import { outlookC } from './erlang-c.js';
import { checkLoad, type Load, type Outlook, offered } from './load.js';

// Terms are scaled down before they overflow; what is below the last digit by then does not count any more.
const term_max = 1e200;
const rest_min = 1e-16;
const integration_steps = 2_000;

/**
 * What servers come to under a load of people who leave when they have waited long enough (M/M/n+M, Erlang A). Where
 * nobody leaves it is Erlang C.
 *
 * With all servers busy and nobody waiting weighing B(n, a), all states below weigh 1 − B(n, a), and the one with k waiting
 * weighs B(n, a)·Π λ/(nμ + iθ), i = 1…k. All terms are positive and are scaled, so nothing cancels or overflows. One who
 * would wait V is served within t if V ≤ t and she has not left: V has the density nμ·p(n)·exp(λ·(1 − e^(−θx))/θ − nμx).
 *
 * Source: Palm 1957; Mandelbaum and Zeltyn, "Service engineering in action: the Palm/Erlang-A queue", 2007, section 3.
 *
 * @throws {RangeError} where the load or the servers cannot be.
 */
export function outlookA(servers: number, load: Load): Outlook {
  checkLoad(servers, load);
  const { arrivals_per_s, service_s, patience_s = Infinity } = load;
  if (patience_s === Infinity) return outlookC(servers, load);
  if (arrivals_per_s === 0) return nobodyComes(servers);
  const served_per_s = servers / service_s;
  const { notWaiting, busyEmpty, waitProbability, meanWaiting } = states(servers, load);
  const abandonment = meanWaiting / (patience_s * arrivals_per_s);
  const density = (x: number) => {
    const growth = arrivals_per_s * patience_s * -Math.expm1(-x / patience_s) - served_per_s * x - x / patience_s;
    return served_per_s * Math.exp(Math.log(busyEmpty) + growth);
  };
  return {
    waitProbability,
    meanWait_s: meanWaiting / arrivals_per_s,
    abandonment,
    occupancy: servers === 0 ? 0 : (arrivals_per_s * (1 - abandonment)) / served_per_s,
    serviceLevel: (within_s) =>
      servers === 0 || busyEmpty === 0 ? notWaiting : Math.min(1, notWaiting + integral(density, within_s)),
  };
}

/** The probabilities of the states that matter, and how many wait in the mean. */
function states(servers: number, load: Load) {
  const { arrivals_per_s, service_s, patience_s = Infinity } = load;
  let none = erlangB(servers, offered(load));
  let below = 1 - none;
  let waiting = 0;
  let waitingTimesCount = 0;
  for (let k = 1, term = none; ; k += 1) {
    const factor = arrivals_per_s / (servers / service_s + k / patience_s);
    term *= factor;
    waiting += term;
    waitingTimesCount += k * term;
    // Beyond here each term is less than `factor` times the one before, so the rest is less than this.
    if (factor < 1 && (k * term * factor) / (1 - factor) ** 2 <= rest_min * waitingTimesCount) break;
    if (term > term_max) {
      term /= term_max;
      waiting /= term_max;
      waitingTimesCount /= term_max;
      below /= term_max;
      none /= term_max;
    }
  }
  const all = below + none + waiting;
  return {
    notWaiting: below / all,
    busyEmpty: none / all,
    waitProbability: (none + waiting) / all,
    meanWaiting: waitingTimesCount / all,
  };
}

function nobodyComes(servers: number): Outlook {
  const isServed = servers > 0 ? 1 : 0;
  return {
    waitProbability: 1 - isServed,
    meanWait_s: 0,
    abandonment: 0,
    occupancy: 0,
    serviceLevel: () => isServed,
  };
}

/** Simpson's rule from 0 to `end`. */
function integral(f: (x: number) => number, end: number): number {
  if (end <= 0) return 0;
  const h = end / integration_steps;
  let sum = f(0) + f(end);
  for (let i = 1; i < integration_steps; i += 1) sum += (i % 2 === 1 ? 4 : 2) * f(i * h);
  return (sum * h) / 3;
}
