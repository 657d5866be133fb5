import { type Assign, intervalOf, outlookA, simulateQueue, uniform } from '@guanxi/queueing';
import { expect, it } from 'vitest';
import { type Candidate, decideSeats } from './decide-seat.js';
import type { SeatWish } from './seat-wish.js';

const anybody: Omit<SeatWish, 'conversationId'> = {
  skills: [],
  groupIds: [],
  preferredAgentId: '',
  onlyAgentId: '',
  excludedAgentIds: [],
  channel: '',
  weight: 1,
};

/** Serves whoever waits as this service would, with agents who are always there. */
const asDecided: Assign = (waiting, servers, now_s) => {
  const candidates = servers.map(
    ({ serving, serving_max, changed_s }, i): Candidate => ({
      agentId: String(i).padStart(3, '0'),
      intent: 'online',
      connection: 'connected',
      onDuty: true,
      skills: {},
      groupIds: [],
      seatsMax: serving_max,
      seatsTaken: serving,
      idleSince: new Date(changed_s * 1_000),
      channelLimits: {},
      channelsTaken: {},
    }),
  );
  const wishes = waiting.map(({ customer }) => ({ ...anybody, conversationId: String(customer) }));
  return decideSeats(wishes, candidates, new Date(now_s * 1_000)).flatMap((agentId, i) =>
    agentId === undefined ? [] : [{ customer: waiting[i]!.customer, server: Number(agentId) }],
  );
};

it.each([
  { seats: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], load: 10 / 14, patience_s: undefined },
  { seats: [5, 3, 1, 4, 2], load: 0.85, patience_s: undefined },
  { seats: [3, 3, 2], load: 1.2, patience_s: 120 },
])(
  'agents who are chosen so have customers wait as Erlang says: $seats, load $load',
  ({ seats, load: share, patience_s }) => {
    const servers = seats.reduce((sum, one) => sum + one, 0);
    const load = { arrivals_per_s: (servers * share) / 180, service_s: 180, patience_s };
    const run = {
      load,
      servers: seats,
      customers: 60_000,
      warmUp_customers: 6_000,
      random: uniform(5),
      assign: asDecided,
    };
    const { waits_s, left } = simulateQueue(run);
    const expected = outlookA(servers, load);
    for (const [values, value] of [
      [waits_s, expected.meanWait_s],
      [waits_s.map((wait_s) => (wait_s > 0 ? 1 : 0)), expected.waitProbability],
      [left, expected.abandonment],
    ] as const) {
      const { low, high } = intervalOf(values);
      expect(value).toBeGreaterThanOrEqual(low);
      expect(value).toBeLessThanOrEqual(high);
    }
  },
);
