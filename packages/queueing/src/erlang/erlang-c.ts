import { erlangB } from './erlang-b.js';
import { checkLoad, type Load, type Outlook, offered } from './load.js';

/**
 * Probability that one who arrives has to wait where nobody leaves, 0 to 1; 1 where the load is as much as the servers can
 * do, or more.
 *
 * Source: Erlang's delay formula, from his loss formula: C = B / (1 − ρ·(1 − B)), ρ = a/n.
 *
 * @param load in erlangs, λ/μ, at least 0.
 * @throws {RangeError} where the load is negative or not finite, or the servers are not a whole number from 0 on.
 */
export function erlangC(servers: number, load: number): number {
  const blocking = erlangB(servers, load);
  if (load >= servers) return 1;
  return blocking / (1 - (load / servers) * (1 - blocking));
}

/**
 * What servers come to under a load of people who wait as long as it takes (M/M/n): ASA = C·s/(n − a), served within t:
 * 1 − C·e^(−(n − a)·t/s). Under overload the wait has no end.
 *
 * @throws {RangeError} where the load or the servers cannot be.
 */
export function outlookC(servers: number, load: Load): Outlook {
  checkLoad(servers, load);
  const a = offered(load);
  const waitProbability = erlangC(servers, a);
  const isOverloaded = a >= servers;
  const freed_per_s = (servers - a) / load.service_s;
  return {
    waitProbability,
    meanWait_s: isOverloaded ? Infinity : waitProbability / freed_per_s,
    abandonment: 0,
    occupancy: isOverloaded ? 1 : a / servers,
    serviceLevel: (within_s) => (isOverloaded ? 0 : 1 - waitProbability * Math.exp(-freed_per_s * within_s)),
  };
}
