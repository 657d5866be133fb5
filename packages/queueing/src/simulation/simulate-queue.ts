import { checkLoad, type Load } from '../erlang/load.js';
import { EventHeap } from './event-heap.js';

/** One who waits. */
export interface Waiting {
  customer: number;
  arrived_s: number;
}

/** Servers as whoever assigns sees them: how many each serves at this instant, and at most. */
export interface Server {
  serving: number;
  serving_max: number;
  /** When she last began or ended to serve one, in seconds of the simulated clock. */
  changed_s: number;
}

/** Who serves whom from now on. It names customers who wait and servers who have room, each as often as that is so. */
export type Assign = (waiting: readonly Waiting[], servers: readonly Server[], now_s: number) => Assignment[];

export interface Assignment {
  customer: number;
  /** The server's place in the list. */
  server: number;
}

export interface QueueRun {
  load: Load;
  /** How many each server can serve at once. */
  servers: number[];
  customers: number;
  /** Those at the beginning who find an emptier queue than the others, and are not counted. */
  warmUp_customers: number;
  /** Numbers in [0, 1). */
  random: () => number;
  /** Who is served next; without it, whoever came first by the first server who has room. */
  assign?: Assign;
}

/** What happened to those who were counted, in the order in which they came. */
export interface QueueOutcome {
  /** How long each waited, until she was served or left, in seconds. */
  waits_s: Float64Array;
  /** 1 where she left unserved. */
  left: Uint8Array;
  /** Share of the servers' places that were taken, in the mean over time. */
  occupancy: number;
}

type Event = { kind: 'arrival' } | { kind: 'end'; server: number } | { kind: 'leave'; customer: number };

/**
 * Runs a queue on a virtual clock: arrivals, service times and patience are exponential, so that Erlang's formulas say
 * what must come out. Nothing is real but the order of events; one seed gives one run.
 *
 * @throws {RangeError} where the load cannot be, or `assign` names one who does not wait or a server without room.
 */
export function simulateQueue(run: QueueRun): QueueOutcome {
  const { load, customers, warmUp_customers, random, assign = firstComeFirstServed } = run;
  checkLoad(run.servers.length, load);
  const events = new EventHeap<Event>();
  const servers: Server[] = run.servers.map((serving_max) => ({ serving: 0, serving_max, changed_s: 0 }));
  const places = run.servers.reduce((sum, serving_max) => sum + serving_max, 0);
  const waiting = new Map<number, Waiting>();
  const waits_s = new Float64Array(customers);
  const left = new Uint8Array(customers);
  const drawn_s = (mean_s: number) => -Math.log1p(-random()) * mean_s;
  let arrived = 0;
  let serving = 0;
  let served_s = 0;
  let measured_s = 0;
  let now_s = 0;

  const begin = ({ customer, server }: Assignment) => {
    const one = waiting.get(customer);
    const by = servers[server];
    if (!one || !by || by.serving >= by.serving_max) throw new RangeError('nobody there to serve, or to be served');
    waiting.delete(customer);
    waits_s[customer] = now_s - one.arrived_s;
    by.serving += 1;
    by.changed_s = now_s;
    serving += 1;
    events.add(now_s + drawn_s(load.service_s), { kind: 'end', server });
  };

  const happen: { [K in Event['kind']]: (event: Event & { kind: K }) => void } = {
    arrival: () => {
      const customer = arrived;
      arrived += 1;
      waiting.set(customer, { customer, arrived_s: now_s });
      if (load.patience_s !== undefined && load.patience_s !== Infinity) {
        events.add(now_s + drawn_s(load.patience_s), { kind: 'leave', customer });
      }
      if (arrived < customers) events.add(now_s + drawn_s(1 / load.arrivals_per_s), { kind: 'arrival' });
    },
    end: ({ server }) => {
      servers[server]!.serving -= 1;
      servers[server]!.changed_s = now_s;
      serving -= 1;
    },
    leave: ({ customer }) => {
      const one = waiting.get(customer);
      if (!one) return;
      waiting.delete(customer);
      waits_s[customer] = now_s - one.arrived_s;
      left[customer] = 1;
    },
  };

  if (customers > 0 && load.arrivals_per_s > 0) events.add(0, { kind: 'arrival' });
  for (let event = events.take(); event !== undefined; event = events.take()) {
    const isMeasured = arrived > warmUp_customers && arrived < customers;
    if (isMeasured) {
      served_s += serving * (event.at - now_s);
      measured_s += event.at - now_s;
    }
    now_s = event.at;
    happen[event.what.kind](event.what as never);
    if (waiting.size > 0 && serving < places) {
      for (const assignment of assign([...waiting.values()], servers, now_s)) begin(assignment);
    }
  }
  return {
    waits_s: waits_s.subarray(warmUp_customers),
    left: left.subarray(warmUp_customers),
    occupancy: measured_s === 0 ? 0 : served_s / (measured_s * places),
  };
}

function firstComeFirstServed(waiting: readonly Waiting[], servers: readonly Server[]): Assignment[] {
  const assignments: Assignment[] = [];
  let next = 0;
  servers.forEach(({ serving, serving_max }, server) => {
    for (let free = serving_max - serving; free > 0 && next < waiting.length; free -= 1, next += 1) {
      assignments.push({ customer: waiting[next]!.customer, server });
    }
  });
  return assignments;
}
