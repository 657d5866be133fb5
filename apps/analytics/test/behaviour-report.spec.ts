import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import {
  BehaviourReportServiceService,
  CountFunnelRequest,
  TracePathsRequest,
} from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviour, delivered, recorded } from './activity-events.js';
import { hostAnalytics, merchant, shopId } from './analytics-host.js';

let host: HostedService;

const march = { from: new Date('2026-03-01T00:00:00Z'), until: new Date('2026-04-01T00:00:00Z') };
const minute = (n: number) => new Date(march.from.getTime() + n * 60_000);

beforeAll(async () => {
  host = await hostAnalytics();
  const publisher = await EventPublisher.connect(host.nats.url);
  const all = Array.from({ length: 40 }, (_, i) => `c-${i}`);
  await publisher.publish(events.messagesDelivered, shopId, delivered(shopId, all, minute(0)));
  // Purchases first: steps are put in order by when they happened and not by when they were told.
  await publisher.publish(
    events.behavioursRecorded,
    shopId,
    recorded(shopId, [
      ...all.slice(0, 12).map((customer) => behaviour(customer, minute(30), BehaviourKind.PURCHASED, 'green_tea')),
      ...all.slice(12, 15).map((customer) => behaviour(customer, minute(30), BehaviourKind.PURCHASED, 'hats')),
    ]),
  );
  const read = all.slice(0, 25).map((customer) => behaviour(customer, minute(10), BehaviourKind.MESSAGE_READ));
  const ignored = all.slice(25).map((customer) => behaviour(customer, minute(10), BehaviourKind.MESSAGE_IGNORED));
  await publisher.publish(events.behavioursRecorded, shopId, recorded(shopId, [...read, ...ignored]));
  await waitFor(async () => (await funnel({})).factCount === 95, 20_000);
  await publisher.close();
});
afterAll(() => host.stop());

const api = () => host.as(merchant, BehaviourReportServiceService);
const { MESSAGE_DELIVERED, MESSAGE_READ, PURCHASED } = ActivityKind;
const ordered = [{ kind: MESSAGE_DELIVERED }, { kind: MESSAGE_READ }, { kind: PURCHASED }];

function funnel(rest: object) {
  const request = { shopId, ...march, steps: ordered, windowSeconds: 3_600, ...rest };
  return api().countFunnel(CountFunnelRequest.fromPartial(request));
}

function paths(rest: object) {
  return api().tracePaths(TracePathsRequest.fromPartial({ shopId, ...march, ...rest }));
}

describe('funnels', () => {
  it('count who takes one step after the other, from messages to purchases', async () => {
    const counts = async (rest: object) => (await funnel(rest)).steps.map(({ customerCount }) => customerCount);
    expect(await counts({})).toEqual([40, 25, 15]);
    expect(await counts({ windowSeconds: 1_200 })).toEqual([40, 25, 0]);
    const green = [...ordered.slice(0, 2), { kind: PURCHASED, category: 'green_tea' }];
    expect(await counts({ steps: green })).toEqual([40, 25, 12]);
    expect(await counts({ steps: [{ kind: PURCHASED, category: 'never_told' }, { kind: PURCHASED }] })).toEqual([0, 0]);
    expect(await counts({ until: minute(20) })).toEqual([40, 25, 0]);
  });

  it('show no count of few customers', async () => {
    const hats = [...ordered.slice(0, 2), { kind: PURCHASED, category: 'hats' }];
    expect((await funnel({ steps: hats })).steps[2]).not.toHaveProperty('customerCount', 3);
    expect((await funnel({ customersMin: 20 })).steps.map(({ customerCount }) => customerCount)).toEqual([
      40,
      25,
      undefined,
    ]);
  });
});

describe('paths', () => {
  it('show what customers do next within a visit', async () => {
    const traced = await paths({ start: MESSAGE_DELIVERED, depth: 3 });
    expect(traced).toMatchObject({ visitCount: 40, pathCount: 40, factCount: 95 });
    expect(traced.steps.map(({ depth, kind, isEnd, visitCount }) => [depth, kind, isEnd, visitCount])).toEqual([
      [1, MESSAGE_DELIVERED, false, 40],
      [2, MESSAGE_READ, false, 25],
      [3, PURCHASED, false, 15],
      [3, 0, true, 10],
      [2, 0, true, 15],
    ]);
  });

  it('part visits at a pause', async () => {
    expect(await paths({ pauseMinutes: 15 })).toMatchObject({ visitCount: 55 });
  });
});

it('names every field at fault, and shows a shop nothing of another', async () => {
  const fails = (call: Promise<unknown>) =>
    call.then(
      () => 'nothing',
      (error: { details: { violations: { field: string }[] } }) => error.details.violations.map(({ field }) => field),
    );
  expect(await fails(funnel({ from: march.until, until: march.from }))).toEqual(['until']);
  expect(await fails(funnel({ until: new Date('2030-01-01T00:00:00Z') }))).toEqual(['until']);
  expect(await fails(funnel({ steps: ordered.slice(0, 1) }))).toEqual(['steps']);
  expect(await fails(funnel({ steps: [{ kind: 55 }, ...ordered] }))).toEqual(['steps[0].kind']);
  expect(await fails(funnel({ windowSeconds: 0 }))).toEqual(['window_seconds']);
  expect(await fails(funnel({ customersMin: 2 }))).toEqual(['customers_min']);
  expect(await fails(paths({ depth: 9 }))).toEqual(['depth']);
  expect(await fails(paths({ start: ActivityKind.MESSAGE_IGNORED }))).toEqual(['start']);
  expect(await fails(api().distributePortraits({ shopId, customersMin: 3 }))).toEqual(['customers_min']);
  const others = host.as({ ...merchant, shop: 'hats' }, BehaviourReportServiceService);
  const request = CountFunnelRequest.fromPartial({ shopId: 'hats', ...march, steps: ordered, windowSeconds: 60 });
  expect(await others.countFunnel(request)).toMatchObject({ factCount: 0 });
  await expect(others.countFunnel({ ...request, shopId })).rejects.toMatchObject({ code: 7 });
});

it('says that the owner of portraits is away', async () => {
  await expect(api().distributePortraits({ shopId, customersMin: 0 })).rejects.toMatchObject({ code: 14 });
});
