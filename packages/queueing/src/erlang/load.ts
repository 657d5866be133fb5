/** Work that comes to a group of servers, and how long those who bring it wait for it. */
export interface Load {
  /** Mean arrivals a second, 0 or more. */
  arrivals_per_s: number;
  /** Mean time that a server spends on one, in seconds, above 0. */
  service_s: number;
  /** Mean time after which one who waits leaves, in seconds, above 0; infinite, or left out, where nobody leaves. */
  patience_s?: number;
}

/** What a group of servers comes to under a load. */
export interface Outlook {
  /** Share of those who arrive who have to wait, 0 to 1. */
  waitProbability: number;
  /** Mean wait of all who arrive, those who do not wait and those who leave included, in seconds; infinite under overload. */
  meanWait_s: number;
  /** Share of those who leave unserved, 0 to 1. */
  abandonment: number;
  /** Share of the servers' time that is spent serving, 0 to 1. */
  occupancy: number;
  /** Share of all who arrive who are served within so many seconds, 0 to 1. */
  serviceLevel(within_s: number): number;
}

/** The load in erlangs: how many servers it would keep busy. */
export function offered(load: Load): number {
  return load.arrivals_per_s * load.service_s;
}

/** @throws {RangeError} naming what a load or a number of servers cannot be. */
export function checkLoad(servers: number, { arrivals_per_s, service_s, patience_s = Infinity }: Load): void {
  if (!Number.isInteger(servers) || servers < 0) throw new RangeError('servers must be a whole number from 0 on');
  if (!Number.isFinite(arrivals_per_s) || arrivals_per_s < 0) {
    throw new RangeError('arrivals_per_s must be a finite number from 0 on');
  }
  if (!Number.isFinite(service_s) || service_s <= 0) throw new RangeError('service_s must be a finite number above 0');
  if (!(patience_s > 0)) throw new RangeError('patience_s must be above 0, or infinite');
}
