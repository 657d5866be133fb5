import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import {
  CohortBy,
  MeasureRetentionRequest,
  type MeasureRetentionResponse,
  PeriodUnit,
  RetentionKind,
  RetentionServiceService,
} from '@guanxi/contracts/analytics/v1/retention.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviour, closed, delivered, recorded, related } from './activity-events.js';
import { hostAnalytics, merchant } from './analytics-host.js';

let host: HostedService;
let publisher: EventPublisher;

beforeAll(async () => {
  host = await hostAnalytics();
  publisher = await EventPublisher.connect(host.nats.url);
});
afterAll(async () => {
  await publisher.close();
  await host.stop();
});

const at = (text: string) => new Date(text);
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

function measure(shopId: string, rest: object): Promise<MeasureRetentionResponse> {
  const request = { shopId, periodUnit: PeriodUnit.DAY, ...rest };
  return host
    .as({ ...merchant, shop: shopId }, RetentionServiceService)
    .measureRetention(MeasureRetentionRequest.fromPartial(request));
}

/** Waits until so many facts have arrived, and measures. */
function measureOnce(shopId: string, facts: number, rest: object): Promise<MeasureRetentionResponse> {
  return waitFor(async () => {
    const measured = await measure(shopId, rest);
    return measured.factCount >= facts ? measured : undefined;
  }, 20_000);
}

describe('retention', () => {
  const shopId = 'returns';
  const march = { from: at('2026-03-01T00:00:00Z'), until: at('2026-03-05T00:00:00Z') };

  it('counts who came back, day by day, however events come', async () => {
    const early = names('early', 20);
    const late = names('late', 12);
    const first = early.map((customer) => behaviour(customer, at('2026-03-01T10:00:00Z')));
    const second = early.slice(0, 8).map((customer) => behaviour(customer, at('2026-03-02T10:00:00Z')));
    const bought = early
      .slice(0, 3)
      .map((customer) => behaviour(customer, at('2026-03-03T23:59:59Z'), BehaviourKind.PURCHASED, 'tea'));
    const others = late.map((customer) => behaviour(customer, at('2026-03-02T00:00:00Z')));
    const ignored = late.map((customer) =>
      behaviour(customer, at('2026-03-03T00:00:00Z'), BehaviourKind.MESSAGE_IGNORED),
    );
    // The latest first, so that first contacts move back as events come; and one event twice.
    await publisher.publish(events.behavioursRecorded, shopId, recorded(shopId, [...bought, ...ignored]));
    const id = await publisher.publish(events.behavioursRecorded, shopId, recorded(shopId, second));
    await publisher.publish(events.behavioursRecorded, shopId, recorded(shopId, second), { id });
    await publisher.publish(events.behavioursRecorded, shopId, recorded(shopId, [...first, ...others]));
    const measured = await measureOnce(shopId, 55, march);
    expect(measured.factCount).toBe(55);
    expect(measured.cohorts).toEqual([
      { name: '2026-03-01', customerCount: 20, retainedCounts: [20, 8, 3, 0] },
      { name: '2026-03-02', customerCount: 12, retainedCounts: [12, 0, 0] },
      { name: '2026-03-03', customerCount: 0, retainedCounts: [0, 0] },
      { name: '2026-03-04', customerCount: 0, retainedCounts: [0] },
    ]);
    expect(measured.curve.map(({ customerCount, retainedCount }) => [customerCount, retainedCount])).toEqual([
      [32, 32],
      [32, 8],
      [32, 3],
      [20, 0],
    ]);
    expect(measured.curve[1]).toMatchObject({
      share: 0.25,
      low: expect.closeTo(0.1325, 3),
      high: expect.closeTo(0.4211, 3),
    });
  });

  it('counts it in other ways too', async () => {
    const [unbounded] = (await measure(shopId, { ...march, kind: RetentionKind.UNBOUNDED })).cohorts;
    expect(unbounded?.retainedCounts).toEqual([20, 8, 3, 0]);
    const rolling = await measure(shopId, { ...march, kind: RetentionKind.ROLLING, rollingPeriods: 2 });
    expect(rolling.cohorts[0]?.retainedCounts).toEqual([20, 8, 8, 3]);
    const brackets = await measure(shopId, { ...march, kind: RetentionKind.BRACKET, bracketStarts: [1, 3] });
    expect(brackets.spans).toEqual([
      { firstPeriod: 1, lastPeriod: 2 },
      { firstPeriod: 3, lastPeriod: 3 },
    ]);
    expect(brackets.cohorts.map(({ retainedCounts }) => retainedCounts)).toEqual([[8, 0], [0], [], []]);
    const ordered = await measure(shopId, { ...march, backKinds: [ActivityKind.PURCHASED] });
    expect(ordered.cohorts[0]?.retainedCounts).toEqual([0, 0, 3, 0]);
  });

  it('counts days by the calendar of a zone', async () => {
    // What happened at 23:59:59 in London happened the next morning in Kolkata, five and a half hours ahead.
    const inKolkata = { from: at('2026-02-28T18:30:00Z'), until: at('2026-03-05T18:30:00Z'), timeZone: 'Asia/Kolkata' };
    const [first] = (await measure(shopId, inKolkata)).cohorts;
    expect(first).toEqual({ name: '2026-03-01', customerCount: 20, retainedCounts: [20, 8, 0, 3, 0] });
  });

  it('tells cohorts apart by channel, message and service in the first period', async () => {
    const shop = 'cohorts';
    const [scan, live] = [names('scan', 30), names('live', 20)];
    const all = [...scan, ...live];
    const visits = all.map((customer) => behaviour(customer, at('2026-03-01T10:00:00Z')));
    const returns = [...scan.slice(0, 15), ...live.slice(0, 5)].map((customer) =>
      behaviour(customer, at('2026-03-02T10:00:00Z')),
    );
    await publisher.publish(events.behavioursRecorded, shop, recorded(shop, [...visits, ...returns]));
    // The newer version first: what is older does not undo it.
    await publisher.publish(events.relationshipsChanged, shop, related(shop, live, 'live_stream', 2));
    await publisher.publish(events.relationshipsChanged, shop, related(shop, [...scan, ...live], 'scan'));
    await publisher.publish(
      events.messagesDelivered,
      shop,
      delivered(shop, scan.slice(0, 25), at('2026-03-01T20:00:00Z')),
    );
    await publisher.publish(events.messagesDelivered, shop, delivered(shop, live, at('2026-03-02T20:00:00Z')));
    for (const customer of live.slice(0, 12)) {
      await publisher.publish(events.episodeClosed, shop, closed(shop, customer, at('2026-03-01T11:00:00Z')));
    }
    for (const customer of scan.slice(0, 10)) {
      await publisher.publish(events.episodeClosed, shop, closed(shop, customer, at('2026-03-01T11:00:00Z'), 'mei'));
    }
    const span = { from: at('2026-03-01T00:00:00Z'), until: at('2026-03-03T00:00:00Z'), lastPeriod: 1 };
    const byChannel = await measureOnce(shop, 207, { ...span, cohortBy: CohortBy.ACQUISITION_CHANNEL });
    expect(byChannel.cohorts).toEqual([
      { name: 'scan', customerCount: 30, retainedCounts: [30, 15] },
      { name: 'live_stream', customerCount: 20, retainedCounts: [20, 5] },
    ]);
    const byMessaged = await measure(shop, { ...span, cohortBy: CohortBy.MESSAGED });
    expect(byMessaged.cohorts).toEqual([
      { name: 'messaged', customerCount: 25, retainedCounts: [25, 15] },
      { name: 'not_messaged', customerCount: 25, retainedCounts: [25, 5] },
    ]);
    const byServed = await measure(shop, { ...span, cohortBy: CohortBy.SERVED });
    expect(byServed.cohorts).toEqual([
      { name: 'nobody', customerCount: 28, retainedCounts: [28, 5] },
      { name: 'bot', customerCount: 12, retainedCounts: [12, 5] },
      { name: 'human', customerCount: 10, retainedCounts: [10, 10] },
    ]);
  });

  it('hides small cohorts, and another one with the only small one', async () => {
    const shop = 'small';
    const of = (prefix: string, size: number, day: string) =>
      names(prefix, size).map((customer) => behaviour(customer, at(`2026-03-0${day}T10:00:00Z`)));
    const behaviours = [...of('a', 40, '1'), ...of('b', 9, '2'), ...of('c', 15, '3')];
    await publisher.publish(events.behavioursRecorded, shop, recorded(shop, behaviours));
    const measured = await measureOnce(shop, 64, march);
    expect(measured.cohorts.map(({ name, customerCount }) => [name, customerCount])).toEqual([
      ['2026-03-01', 40],
      ['2026-03-04', 0],
    ]);
    expect(measured.hiddenCohortCount).toBe(2);
    const stricter = await measure(shop, { ...march, cohortCustomersMin: 41 });
    expect(stricter.cohorts.map(({ customerCount }) => customerCount)).toEqual([0]);
  });

  it('names every field that cannot be measured, and shows a shop nothing of another', async () => {
    const fails = (rest: object) =>
      measure(shopId, rest).catch((error: { details: { violations: object[] } }) => error.details.violations);
    const field = (name: string) => [expect.objectContaining({ field: name })];
    expect(await fails({ from: march.until, until: march.from })).toEqual(field('until'));
    expect(await fails({ from: march.from, until: at('2046-01-01T00:00:00Z') })).toEqual(field('until'));
    expect(await fails({ ...march, timeZone: 'Mars/Olympus' })).toEqual(field('time_zone'));
    expect(await fails({ ...march, periodUnit: 9 })).toEqual(field('period_unit'));
    expect(await fails({ ...march, kind: RetentionKind.BRACKET })).toEqual(field('bracket_starts'));
    expect(await fails({ ...march, kind: RetentionKind.BRACKET, bracketStarts: [3, 2] })).toEqual(
      field('bracket_starts'),
    );
    expect(await fails({ ...march, lastPeriod: 9 })).toEqual(field('last_period'));
    expect(await fails({ ...march, backKinds: [77] })).toEqual(field('back_kinds[0]'));
    expect(await fails({ ...march, cohortBy: CohortBy.SEGMENT })).toEqual(field('segment_id'));
    expect(await fails({ ...march, cohortCustomersMin: 3 })).toEqual(field('cohort_customers_min'));
    expect(
      await fails({ ...march, cohortBy: CohortBy.SEGMENT, segmentId: 'gold', cohortCustomersMin: 3 }),
    ).toHaveLength(1);
    const nothing = await measure('hats', march);
    expect(nothing).toMatchObject({ factCount: 0, hiddenCohortCount: 0 });
    expect(nothing.cohorts.every(({ customerCount }) => customerCount === 0)).toBe(true);
  });
});
