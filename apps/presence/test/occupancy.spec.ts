import {
  GetOccupancyRequest,
  GetStaffingRequest,
  OccupancyServiceService,
} from '@guanxi/contracts/presence/v1/occupancy.js';
import { failureOf, type HostedService } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PresenceApi, presenceApi } from './presence-api.js';
import { hostPresence, merchant, otherMerchant, shopId } from './presence-host.js';
import { query } from './stored.js';

let host: HostedService;
let api: PresenceApi;

beforeAll(async () => {
  host = await hostPresence({ env: { LEASE_TTL_MS: '600000', RESERVATION_TTL_MS: '600000' } });
  api = presenceApi(host);
});
afterAll(() => host?.stop());

const occupancies = (caller = merchant) => host.as(caller, OccupancyServiceService);
const occupancy = async (rest: Partial<GetOccupancyRequest> = {}) =>
  (await occupancies().getOccupancy(GetOccupancyRequest.fromPartial({ shopId, ...rest }))).occupancy!;
const staffing = (rest: Partial<GetStaffingRequest> = {}) =>
  occupancies().getStaffing(GetStaffingRequest.fromPartial({ shopId, ...rest }));

describe('an empty shop', () => {
  it('has nobody there and nothing measured', async () => {
    expect(await occupancy()).toMatchObject({ availableAgents: 0, seats: 0, shareTaken: 0, serviceS: undefined });
    expect(await failureOf(staffing())).toMatchObject({ code: 9, reason: 'NOTHING_MEASURED' });
  });

  it('is told what a load that is said would need', async () => {
    const answer = await staffing({ arrivalsPerHour: 200, serviceS: 180 });
    expect(answer).toMatchObject({ seatsNeeded: 14, agentsNeeded: 14, now: { seats: 0, waitProbability: 1 } });
    expect(answer.now!.meanWaitS).toBeUndefined();
    expect(answer.needed!.meanWaitS).toBeCloseTo(7.8359, 4);
    expect(answer.needed!.serviceLevel).toBeCloseTo(0.888_35, 5);
  });
});

describe('a shop at work', () => {
  beforeAll(async () => {
    await api.arrive('an', 4);
    await api.able('an', {}, ['refunds']);
    await api.arrive('bo', 4);
    const answers = await api.reserveAll([{}, {}, {}, {}, {}, {}]);
    const [first, second, third, fourth] = answers.map(({ seat }) => seat!.seatId);
    for (const seatId of [first!, second!]) {
      await api.accept(seatId);
      await api.release(seatId);
    }
    await api.decline(third!);
    await api.accept(fourth!);
    // As if the served ones had taken five minutes each.
    await query(
      host.database.url,
      "UPDATE seats SET accepted_at = ended_at - interval '300 seconds' WHERE seat_id = ANY ($1)",
      [[first, second]],
    );
  });

  it('counts its seats, and measures how long they take', async () => {
    expect(await occupancy()).toMatchObject({
      availableAgents: 2,
      seats: 8,
      seatsTaken: 3,
      shareTaken: 3 / 8,
      seatsTakenElsewhere: 0,
      arrivalsPerHour: 6,
      served: 2,
      serviceS: 300,
      offersDeclined: 1,
      offersExpired: 0,
    });
    expect(await occupancy({ windowMinutes: 30 })).toMatchObject({ arrivalsPerHour: 12 });
  });

  it('tells those of one group apart, and shops', async () => {
    const ofGroup = await occupancy({ groupId: 'refunds' });
    expect(ofGroup).toMatchObject({ availableAgents: 1, seats: 4 });
    const elsewhere = await occupancies(otherMerchant).getOccupancy(
      GetOccupancyRequest.fromPartial({ shopId: 'hats' }),
    );
    expect(elsewhere.occupancy).toMatchObject({ availableAgents: 0, served: 0 });
  });

  it('is told how many agents it needs by what it measured, or by what is said', async () => {
    expect(await staffing({ arrivalsPerHour: 400 })).toMatchObject({
      serviceS: 300,
      now: { seats: 8, waitProbability: 1, shareTaken: 1 },
    });
    const { seatsNeeded, agentsNeeded } = await staffing({ arrivalsPerHour: 400, patienceS: 60 });
    expect(agentsNeeded).toBe(Math.ceil(seatsNeeded! / 4));
    const calm = await staffing();
    expect(calm).toMatchObject({ arrivalsPerHour: 6, serviceS: 300 });
    expect(calm.now!.serviceLevel).toBeGreaterThan(0.99);
  });
});

it.each([
  ['target_share', { targetShare: 1.5 }],
  ['service_s', { serviceS: -1 }],
  ['window_minutes', { windowMinutes: 1_441 }],
] as const)('a staffing is refused by the name of %s', async (field, rest) => {
  expect(await failureOf(staffing(rest))).toMatchObject({ details: { violations: [{ field }] } });
});
