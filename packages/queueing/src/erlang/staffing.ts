import { outlookA } from './erlang-a.js';
import type { Load } from './load.js';

/** Servers beyond which no more are proposed. */
export const servers_max = 100_000;

/** So large a share of those who arrive is to be served within so long. */
export interface ServiceTarget {
  /** Above 0, below 1. */
  share: number;
  /** Seconds, from 0 on. */
  within_s: number;
}

/**
 * The fewest servers who keep a service level under a load, those who leave counted as not served; undefined where
 * {@link servers_max} do not keep it. Source: Erlang A, or C where nobody leaves.
 *
 * @throws {RangeError} where the load or the target cannot be.
 */
export function serversNeeded(load: Load, { share, within_s }: ServiceTarget): number | undefined {
  if (!(share > 0 && share < 1)) throw new RangeError('share must be above 0 and below 1');
  if (!(within_s >= 0)) throw new RangeError('within_s must be a number from 0 on');
  const isEnough = (servers: number) => outlookA(servers, load).serviceLevel(within_s) >= share;
  if (load.arrivals_per_s === 0) return 0;
  let most = 1;
  while (!isEnough(most)) {
    if (most === servers_max) return undefined;
    most = Math.min(servers_max, most * 2);
  }
  // The level rises with the servers: the fewest lie between the last that are not enough and the first that are.
  let least = Math.floor(most / 2) + 1;
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (isEnough(middle)) most = middle;
    else least = middle + 1;
  }
  return most;
}
