import { expect, it } from 'vitest';
import { decideStaffing } from './decide-staffing.js';

// 100 conversations in half an hour of 180 s each: four of five within 20 s need 14 seats.
const load = { arrivals_per_s: 100 / 1_800, service_s: 180 };
const target = { share: 0.8, within_s: 20 };

it('needs as many agents as it takes to have the seats', () => {
  const { needed, now } = decideStaffing(load, target, 12, 5);
  expect(needed).toMatchObject({ seats: 14, agents: 3 });
  expect(needed!.outlook.serviceLevel(20)).toBeCloseTo(0.888_35, 5);
  expect(now.serviceLevel(20)).toBeLessThan(0.8);
});

it('says of a shop where nobody is there that everybody waits without end', () => {
  const { now } = decideStaffing(load, target, 0, 1);
  expect(now).toMatchObject({ waitProbability: 1, meanWait_s: Infinity });
  expect(now.serviceLevel(20)).toBe(0);
});

it('knows no number of seats for a load that no number can serve', () => {
  const much = { arrivals_per_s: 1_000_000, service_s: 3_600 };
  expect(decideStaffing(much, target, 1, 1).needed).toBeUndefined();
});
