import { randomUUID } from 'node:crypto';
import {
  MeasureOutreachRequest,
  type MeasureOutreachResponse,
  OutreachMetric,
  OutreachReportServiceService,
} from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { DecisionReason } from '@guanxi/contracts/filtering/v1/screening.js';
import { Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { failureOf, type HostedService, SeededRandom, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostAnalytics, merchant } from './analytics-host.js';

const day_ms = 86_400_000;
const began = new Date(Date.now() - 30 * day_ms);
const after = (days: number) => new Date(began.getTime() + days * day_ms);
const { LIKELY_TO_RESPOND, HOLD_OUT, UNLIKELY_TO_RESPOND, NEW_RELATIONSHIP, NO_RELATIONSHIP } = DecisionReason;

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

const measure = (shopId: string, rest: object = {}) =>
  host
    .as({ ...merchant, shop: shopId }, OutreachReportServiceService)
    .measureOutreach(MeasureOutreachRequest.fromPartial({ shopId, ...rest }));

/** How many were decided on for a reason, through which channel they came, and how many of them bought and cancelled. */
interface Group {
  reason: DecisionReason;
  channel: string;
  count: number;
  buyers: number;
  leavers: number;
}

/** Tells a campaign and what came of it: shuffled, half of it twice. */
async function tell(shopId: string, campaignId: string, groups: readonly Group[], seed: number): Promise<void> {
  const people = groups.flatMap((group, g) =>
    Array.from({ length: group.count }, (_, i) => ({ ...group, i, customerId: `c-${g}-${i}` })),
  );
  const sent = people.filter(({ reason }) => reason === LIKELY_TO_RESPOND || reason === NEW_RELATIONSHIP);
  const behaved = (customerId: string, kind: BehaviourKind, at: Date, rest: object = {}) =>
    Behaviour.fromPartial({ behaviourId: randomUUID(), customerId, kind, occurredAt: at, ...rest });
  const behaviours = [
    ...people
      .filter(({ i, buyers }) => i < buyers)
      .flatMap(({ customerId }) => [
        behaved(customerId, BehaviourKind.PURCHASED, after(2), { amountCents: 1_000 }),
        // Before the campaign, and when its days are over: neither counts.
        behaved(customerId, BehaviourKind.PURCHASED, after(-1), { amountCents: 5_000 }),
        behaved(customerId, BehaviourKind.PURCHASED, after(7), { amountCents: 5_000 }),
      ]),
    ...sent
      .filter(({ i }) => i % 2 === 0)
      .map(({ customerId }) => behaved(customerId, BehaviourKind.MESSAGE_READ, after(1), { campaignId })),
    ...sent
      .filter(({ i }) => i % 5 === 0)
      .map(({ customerId }) => behaved(customerId, BehaviourKind.MESSAGE_READ, after(1), { campaignId: randomUUID() })),
  ];
  const changes = people.flatMap(({ customerId, channel, i, leavers }) => {
    const common = { customerId, acquisitionChannel: channel, establishedAt: after(-100) };
    const joined = { ...common, status: RelationshipStatus.ACTIVE, changedAt: after(-100), version: 1 };
    return i < leavers
      ? [joined, { ...common, status: RelationshipStatus.CANCELLED, changedAt: after(3), version: 2 }]
      : [joined];
  });
  const parts = <T>(list: readonly T[], size = 400): T[][] =>
    Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
  const decided = { shopId, campaignId, screeningId: randomUUID(), contentCategory: 'tea', asOf: began };
  const told = [
    ...parts(people).map((part) => () => {
      const all = { customerIds: part.map((one) => one.customerId), reasons: part.map((one) => one.reason) };
      return [events.campaignAudienceDecided, { ...decided, ...all }] as const;
    }),
    ...parts(sent).map((part, i) => () => {
      const customerIds = part.map((one) => one.customerId);
      const deliveredAt = new Date(began.getTime() + i * 60_000);
      const delivered = { shopId, campaignId, channel: 'push', contentCategory: 'tea', deliveredAt, customerIds };
      return [events.messagesDelivered, delivered] as const;
    }),
    ...parts(behaviours).map((part) => () => [events.behavioursRecorded, { shopId, behaviours: part }] as const),
    ...parts(changes).map((part) => () => [events.relationshipsChanged, { shopId, changes: part }] as const),
  ];
  for (const one of new SeededRandom(seed).shuffle([...told])) {
    const [event, payload] = one();
    const id = await publisher.publish(event as typeof events.messagesDelivered, shopId, payload as never);
    await publisher.publish(event as typeof events.messagesDelivered, shopId, payload as never, { id });
  }
}

/** The measure once so many decisions, buyers and leavers are in it. */
function settled(shopId: string, groups: readonly Group[]): Promise<MeasureOutreachResponse> {
  const count = (of: (group: Group) => number) => groups.reduce((sum, group) => sum + of(group), 0);
  return waitFor(async () => {
    const found = await measure(shopId);
    const sum = (of: 'decisionCount' | 'buyerCount' | 'cancelledCount') =>
      found.reasons.reduce((total, { outcome }) => total + (outcome?.[of] ?? 0), 0);
    const isThere =
      sum('decisionCount') === count((one) => one.count) &&
      sum('buyerCount') === count((one) => one.buyers) &&
      sum('cancelledCount') === count((one) => one.leavers) &&
      found.acquisitionChannels.every(({ name }) => name !== '');
    return isThere ? found : undefined;
  }, 20_000);
}

const groups: Group[] = [
  { reason: LIKELY_TO_RESPOND, channel: 'scan', count: 1_200, buyers: 150, leavers: 12 },
  { reason: LIKELY_TO_RESPOND, channel: 'coupon', count: 800, buyers: 50, leavers: 30 },
  { reason: HOLD_OUT, channel: 'scan', count: 300, buyers: 12, leavers: 3 },
  { reason: HOLD_OUT, channel: 'coupon', count: 200, buyers: 8, leavers: 2 },
  { reason: UNLIKELY_TO_RESPOND, channel: 'coupon', count: 500, buyers: 5, leavers: 0 },
  { reason: NEW_RELATIONSHIP, channel: 'scan', count: 60, buyers: 20, leavers: 0 },
  { reason: NO_RELATIONSHIP, channel: 'scan', count: 25, buyers: 0, leavers: 0 },
];

describe('what sending did', () => {
  it('is found against those held out, whatever order events come in', async () => {
    const campaignId = randomUUID();
    await tell('found', campaignId, groups, 3);
    const found = await settled('found', groups);
    expect(found).toMatchObject({ attributionDays: 7, campaignCount: 1, runningCampaignCount: 0 });
    const { total } = found;
    expect(total?.kept).toMatchObject({
      customerCount: 2_060,
      deliveredCount: 2_060,
      readCount: 1_030,
      buyerCount: 220,
    });
    expect(total?.comparable).toMatchObject({ decisionCount: 2_000, purchaseCount: 200, amountCents: 200_000 });
    expect(total?.heldOut).toMatchObject({ decisionCount: 500, deliveredCount: 0, buyerCount: 20, cancelledCount: 5 });
    // Of the audience, whoever has no relationship could not have been written to, and was spared nothing.
    expect(total?.filtered).toMatchObject({ customerCount: 500, buyerCount: 5 });
    const effect = (metric: OutreachMetric) => total?.effects.find((one) => one.metric === metric);
    // 200/2000 − 20/500 = 0.06, and the usual error of a difference of shares: √(.1·.9/2000 + .04·.96/500) = 0.01103.
    const purchases = effect(OutreachMetric.PURCHASES);
    expect(purchases).toMatchObject({ comparableValue: 0.1, heldOutValue: 0.04 });
    expect(purchases?.low).toBeCloseTo(0.06 - 1.96 * 0.01103, 4);
    expect(purchases?.high).toBeCloseTo(0.06 + 1.96 * 0.01103, 4);
    expect(effect(OutreachMetric.AMOUNT)?.difference).toBeCloseTo(60, 9);
    expect(effect(OutreachMetric.BUYERS)?.low).toBeGreaterThan(0.03);
    expect(effect(OutreachMetric.REACTED_BADLY)?.difference).toBeCloseTo(42 / 2_000 - 5 / 500, 9);
    const { filter } = total ?? {};
    expect(filter).toMatchObject({ sparedCount: 500, sparedShare: 500 / 3_060 });
    expect(filter?.purchasesLostMax?.value).toBeCloseTo(500 * 0.06, 6);
    expect(filter?.purchasesLostMax?.high).toBeCloseTo(500 * (purchases?.high ?? 0), 6);
    expect(found.campaigns).toMatchObject([{ name: campaignId, heldOut: { decisionCount: 500 } }]);
    const channels = found.acquisitionChannels;
    expect(channels.map(({ name }) => name)).toEqual(['scan', 'coupon']);
    expect(channels.map(({ heldOut }) => heldOut?.buyerCount)).toEqual([12, 8]);
    expect(channels[1]?.effects[0]?.difference).toBeCloseTo(50 / 800 - 8 / 200, 9);
  });

  it('gives the same figures, digit by digit, in another order', async () => {
    await tell('again', randomUUID(), groups, 99);
    const again = await settled('again', groups);
    const { total, acquisitionChannels, reasons } = await measure('found');
    expect({ ...again.total, ...{ expired: 0 } }).toEqual({ ...total, expired: 0 });
    expect(again.acquisitionChannels).toEqual(acquisitionChannels);
    expect(again.reasons).toEqual(reasons);
  });

  it('weighs campaigns with unlike shares held out so that each stands for its own', async () => {
    // In a campaign that sells well a tenth is held out, in one that sells badly half: sending does nothing in either.
    const good = [
      { reason: LIKELY_TO_RESPOND, channel: 'scan', count: 900, buyers: 270, leavers: 0 },
      { reason: HOLD_OUT, channel: 'scan', count: 100, buyers: 30, leavers: 0 },
    ];
    const bad = [
      { reason: LIKELY_TO_RESPOND, channel: 'scan', count: 500, buyers: 25, leavers: 0 },
      { reason: HOLD_OUT, channel: 'scan', count: 500, buyers: 25, leavers: 0 },
    ];
    await tell('unlike', randomUUID(), good, 5);
    await settled('unlike', good);
    // Other people, who are the first campaign's nobody.
    await tell('unlike', randomUUID(), [...nobodyOf(good), ...bad], 6);
    const { total, campaigns } = await settled('unlike', [...good, ...bad]);
    expect(campaigns).toHaveLength(2);
    expect(total?.effects[0]?.difference).toBeCloseTo(0, 9);
    expect(total?.effects[0]?.comparableValue).toBeCloseTo(295 / 1_400, 9);
  });

  it('tells of nobody in a small group, nor lets it be subtracted', async () => {
    const small = [
      { reason: LIKELY_TO_RESPOND, channel: 'scan', count: 100, buyers: 10, leavers: 0 },
      { reason: LIKELY_TO_RESPOND, channel: 'live', count: 40, buyers: 4, leavers: 0 },
      { reason: LIKELY_TO_RESPOND, channel: 'vip', count: 4, buyers: 4, leavers: 0 },
      { reason: HOLD_OUT, channel: 'scan', count: 9, buyers: 1, leavers: 0 },
    ];
    await tell('small', randomUUID(), small, 7);
    const found = await waitFor(async () => {
      const now = await measure('small');
      return now.total?.kept?.buyerCount === 18 && now.acquisitionChannels.length === 1 ? now : undefined;
    });
    expect(found.acquisitionChannels).toMatchObject([{ name: 'scan', kept: { customerCount: 100 } }]);
    expect(found.acquisitionChannels[0]?.heldOut).toBeUndefined();
    expect(found.total?.heldOut).toBeUndefined();
    expect(found.total?.effects).toEqual([]);
    expect(found.reasons).toEqual([]);
    expect((await measure('small', { groupCustomersMin: 101 })).acquisitionChannels).toEqual([]);
  });

  it('waits until a campaign’s days are over, unless it is asked for', async () => {
    const campaignId = (await measure('found')).campaigns[0]?.name ?? '';
    expect(await measure('found', { attributionDays: 31 })).toMatchObject({
      campaignCount: 0,
      runningCampaignCount: 1,
    });
    const early = await measure('found', { attributionDays: 31, campaignId });
    expect(early.total?.comparable?.purchaseCount).toBe(400);
    expect(await measure('found', { from: after(1) })).toMatchObject({ campaignCount: 0 });
    const refused = await failureOf(measure('found', { from: after(1), until: began }));
    expect(refused).toMatchObject({ details: { violations: [{ field: 'until' }] } });
    expect(await failureOf(measure('found', { attributionDays: 61 }))).toMatchObject({
      details: { violations: [{ field: 'attribution_days' }] },
    });
    expect(await measure('others')).toMatchObject({ campaignCount: 0, acquisitionChannels: [], reasons: [] });
  });
});

/** So many empty groups, so that those behind them are other customers. */
function nobodyOf(told: readonly Group[]): Group[] {
  return told.map((group) => ({ ...group, count: 0, buyers: 0, leavers: 0 }));
}
