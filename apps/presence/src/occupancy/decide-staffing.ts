import { type Load, type Outlook, outlookA, type ServiceTarget, serversNeeded } from '@guanxi/queueing';

/** How many seats and agents keep a service level, and what seats come to. */
export interface Staffing {
  /** Undefined where no number of seats keeps it. */
  needed: { seats: number; agents: number; outlook: Outlook } | undefined;
  /** What the seats come to that are there. */
  now: Outlook;
}

/**
 * The staffing for a load. A seat is a server of Erlang's: an agent who holds several conversations at once is several
 * servers, each as slow as a conversation of hers is. Source: mission D6.
 *
 * @param seatsNow seats that are available.
 * @param seatsPerAgent in the mean, at least 1.
 */
export function decideStaffing(load: Load, target: ServiceTarget, seatsNow: number, seatsPerAgent: number): Staffing {
  const seats = serversNeeded(load, target);
  const needed =
    seats === undefined
      ? undefined
      : { seats, agents: Math.ceil(seats / seatsPerAgent), outlook: outlookA(seats, load) };
  return { needed, now: outlookA(seatsNow, load) };
}
