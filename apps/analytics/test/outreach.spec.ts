import { randomUUID } from 'node:crypto';
import {
  ListScreeningsRequest,
  OutreachReportServiceService,
  SummariseOutreachRequest,
} from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { CampaignSettled } from '@guanxi/contracts/events/v1/filtering.js';
import { DecisionReason, Verdict } from '@guanxi/contracts/filtering/v1/screening.js';
import { Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostAnalytics, merchant, shopId } from './analytics-host.js';

let host: HostedService;
let publisher: EventPublisher;
const noon = new Date('2026-03-02T12:00:00Z');

beforeAll(async () => {
  host = await hostAnalytics();
  publisher = await EventPublisher.connect(host.nats.url);
});
afterAll(async () => {
  await publisher.close();
  await host.stop();
});

const api = () => host.as(merchant, OutreachReportServiceService);
const summary = (rest: object = {}) =>
  api().summariseOutreach(SummariseOutreachRequest.fromPartial({ shopId, ...rest }));
const screened = (minute: number, kept: number, filtered: number) => ({
  shopId,
  screeningId: randomUUID(),
  contentCategory: 'green_tea',
  asOf: noon,
  completedAt: new Date(noon.getTime() + minute * 60_000),
  audienceCount: kept + filtered,
  keptCount: kept,
  filteredCount: filtered,
  reasons: [
    { verdict: Verdict.KEPT, reason: DecisionReason.POSITIVE_BEHAVIOUR, count: kept },
    { verdict: Verdict.FILTERED, reason: DecisionReason.LONG_INACTIVE, count: filtered },
  ],
});
const related = (customerId: string, isActive: boolean, version: number) => ({
  customerId,
  status: isActive ? RelationshipStatus.ACTIVE : RelationshipStatus.CANCELLED,
  acquisitionChannel: 'scan',
  establishedAt: noon,
  changedAt: noon,
  version,
});

it('adds up screenings, relationships and behaviours, each event once', async () => {
  const first = screened(0, 30, 70);
  const id = await publisher.publish(events.screeningCompleted, shopId, first);
  await publisher.publish(events.screeningCompleted, shopId, first, { id });
  await publisher.publish(events.screeningCompleted, shopId, screened(10, 5, 15));
  const settled = CampaignSettled.fromPartial({
    ...{ shopId, campaignId: randomUUID(), settledAt: noon, audienceCount: 100, filteredCount: 70 },
    ...{ sentCount: 20, cappedCount: 4, refusedCount: 3, expiredCount: 2, failedCount: 1 },
  });
  const settledId = await publisher.publish(events.campaignSettled, shopId, settled);
  await publisher.publish(events.campaignSettled, shopId, settled, { id: settledId });
  // The newer version first: what is older must not undo it.
  await publisher.publish(events.relationshipsChanged, shopId, { shopId, changes: [related('gone', false, 2)] });
  const older = [related('gone', true, 1), related('lin', true, 1), related('wu', false, 2), related('wu', true, 1)];
  await publisher.publish(events.relationshipsChanged, shopId, { shopId, changes: older });
  const bought = { kind: BehaviourKind.PURCHASED, amountCents: 1_250, occurredAt: noon, customerId: 'lin' };
  const behaviours = [bought, bought, { ...bought, kind: BehaviourKind.MESSAGE_READ, amountCents: 0 }];
  await publisher.publish(events.behavioursRecorded, shopId, {
    shopId,
    behaviours: behaviours.map((one, i) => Behaviour.fromPartial({ ...one, behaviourId: `b-${i}` })),
  });
  await waitFor(async () => {
    const { screeningCount, behaviours: totals, activeRelationshipCount } = await summary();
    return (
      (await summary()).campaigns?.campaignCount === 1 &&
      screeningCount === 2 &&
      totals.length === 2 &&
      activeRelationshipCount === 1
    );
  });
  expect(await summary()).toEqual({
    screeningCount: 2,
    audienceCount: 120,
    keptCount: 35,
    filteredCount: 85,
    reasons: [
      { verdict: Verdict.KEPT, reason: DecisionReason.POSITIVE_BEHAVIOUR, count: 35 },
      { verdict: Verdict.FILTERED, reason: DecisionReason.LONG_INACTIVE, count: 85 },
    ],
    campaigns: {
      ...{ campaignCount: 1, sentCount: 20, cappedCount: 4, refusedCount: 3 },
      ...{ expiredCount: 2, cancelledCount: 0, failedCount: 1 },
    },
    activeRelationshipCount: 1,
    cancelledRelationshipCount: 2,
    behaviours: [
      { kind: BehaviourKind.MESSAGE_READ, count: 1, amountCents: 0 },
      { kind: BehaviourKind.PURCHASED, count: 2, amountCents: 2_500 },
    ],
  });
  const until = new Date(noon.getTime() + 60_000);
  expect(await summary({ until })).toMatchObject({ screeningCount: 1, keptCount: 30 });
});

it('lists screenings latest first, page by page', async () => {
  const request = (pageToken: string) => ListScreeningsRequest.fromPartial({ shopId, pageSize: 1, pageToken });
  const first = await api().listScreenings(request(''));
  const second = await api().listScreenings(request(first.nextPageToken));
  expect([first, second].map(({ screenings }) => screenings[0]?.keptCount)).toEqual([5, 30]);
  expect(second.nextPageToken).toBe('');
});

it('shows a shop nothing of another', async () => {
  const others = host.as({ ...merchant, shop: 'hats' }, OutreachReportServiceService);
  const nothing = await others.summariseOutreach(SummariseOutreachRequest.fromPartial({ shopId: 'hats' }));
  expect(nothing).toMatchObject({ screeningCount: 0, activeRelationshipCount: 0, behaviours: [] });
});
