import { randomUUID } from 'node:crypto';
import { ActivityKind } from '@guanxi/contracts/analytics/v1/activity.js';
import { BehaviourReportServiceService, CountFunnelRequest } from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import {
  MeasureOutreachRequest,
  OutreachReportServiceService,
} from '@guanxi/contracts/analytics/v1/outreach_report.js';
import {
  CohortBy,
  MeasureRetentionRequest,
  PeriodUnit,
  RetentionServiceService,
} from '@guanxi/contracts/analytics/v1/retention.js';
import { DecisionReason } from '@guanxi/contracts/filtering/v1/screening.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import type { HostedService } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviour, recorded, related } from './activity-events.js';
import { hostAnalytics, merchant } from './analytics-host.js';
import { type Telling, telling, tellShuffled } from './telling.js';

const persons = 24;
const at = (text: string) => new Date(text);
const march = { from: at('2026-03-01T00:00:00Z'), until: at('2026-03-03T00:00:00Z') };
const [web, app] = ['web', 'app'].map((of) => Array.from({ length: persons }, (_, i) => `${of}-${i}`)) as [
  string[],
  string[],
];

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

/** On the web they look and are written to; in the app they come back the next day and buy. Nobody knows that they are the same. */
function told(shopId: string, campaignId: string): Telling[] {
  const decided = { shopId, campaignId, screeningId: randomUUID(), contentCategory: 'tea', asOf: march.from };
  const deliveredAt = at('2026-03-01T12:00:00Z');
  const bought = app.map((id) => behaviour(id, at('2026-03-02T10:00:00Z'), BehaviourKind.PURCHASED, 'tea'));
  return [
    telling(
      events.behavioursRecorded,
      recorded(
        shopId,
        web.map((id) => behaviour(id, at('2026-03-01T10:00:00Z'))),
      ),
    ),
    telling(events.behavioursRecorded, recorded(shopId, bought)),
    telling(events.relationshipsChanged, related(shopId, web, 'scan')),
    telling(events.relationshipsChanged, related(shopId, app, 'coupon')),
    telling(events.campaignAudienceDecided, {
      ...decided,
      customerIds: [...web, ...app],
      reasons: [
        ...web.map(() => DecisionReason.LIKELY_TO_RESPOND),
        ...app.map((_, i) => (i % 2 === 0 ? DecisionReason.LIKELY_TO_RESPOND : DecisionReason.UNLIKELY_TO_RESPOND)),
      ],
    }),
    telling(events.messagesDelivered, {
      ...{ shopId, campaignId, channel: 'push', contentCategory: 'tea', deliveredAt, customerIds: web },
    }),
  ];
}

const merging = (shopId: string, mergeId: string, survivorId: string, mergedId: string, mergedAt = march.until) =>
  telling(events.customersMerged, { shopId, mergeId, survivorId, mergedId, mergedAt });
const unmerging = (shopId: string, mergeId: string, survivorId: string, mergedId: string) =>
  telling(events.customersUnmerged, { shopId, mergeId, survivorId, mergedId, unmergedAt: at('2026-03-04T00:00:00Z') });

/** What the reports that count customers say of a shop. */
async function reportsOf(shopId: string, campaignId: string) {
  const as = { ...merchant, shop: shopId };
  const retention = (cohortBy: CohortBy) =>
    host.as(as, RetentionServiceService).measureRetention(
      MeasureRetentionRequest.fromPartial({
        ...{ shopId, ...march, periodUnit: PeriodUnit.DAY, cohortBy },
        ...(cohortBy !== CohortBy.FIRST_CONTACT && { lastPeriod: 1 }),
      }),
    );
  const steps = [{ kind: ActivityKind.PRODUCT_VIEWED }, { kind: ActivityKind.PURCHASED }];
  const funnel = await host
    .as(as, BehaviourReportServiceService)
    .countFunnel(CountFunnelRequest.fromPartial({ shopId, ...march, steps, windowSeconds: 86_400 * 2 }));
  const outreach = await host
    .as(as, OutreachReportServiceService)
    .measureOutreach(MeasureOutreachRequest.fromPartial({ shopId, campaignId }));
  return {
    cohorts: (await retention(CohortBy.FIRST_CONTACT)).cohorts,
    channels: (await retention(CohortBy.ACQUISITION_CHANNEL)).cohorts,
    funnel: funnel.steps.map(({ customerCount }) => customerCount),
    outreach: { total: outreach.total, channels: outreach.acquisitionChannels, reasons: outreach.reasons },
  };
}

describe('identities that were merged', () => {
  const [shopId, campaignId] = ['merged', randomUUID()];
  const merges = web.map((survivor, i) => [randomUUID(), survivor, app[i] as string] as const);
  let apart: Awaited<ReturnType<typeof reportsOf>>;

  it('are one customer of every report that counts customers, from then on', async () => {
    await tellShuffled(publisher, told(shopId, campaignId), 1);
    apart = await reportsOf(shopId, campaignId);
    expect(apart.cohorts.map(({ customerCount, retainedCounts }) => [customerCount, retainedCounts])).toEqual([
      [24, [24, 0]],
      [24, [24]],
    ]);
    expect(apart.funnel).toEqual([24, 0]);
    expect(apart.outreach.total?.kept).toMatchObject({ customerCount: 36, decisionCount: 36, buyerCount: 12 });
    expect(apart.outreach.total?.filtered).toMatchObject({ customerCount: 12, buyerCount: 12 });
    const merged = merges.map((one) => merging(shopId, ...one));
    await tellShuffled(publisher, merged, 2);
    const together = await reportsOf(shopId, campaignId);
    expect(together.cohorts.map(({ customerCount, retainedCounts }) => [customerCount, retainedCounts])).toEqual([
      [24, [24, 24]],
      [0, [0]],
    ]);
    // They are those who are addressed, with the channel that they came through.
    expect(together.channels).toEqual([{ name: 'scan', customerCount: 24, retainedCounts: [24, 24] }]);
    expect(together.funnel).toEqual([24, 24]);
    // Decided on twice in one campaign, they are customers of it once: who was reached was kept.
    const { total, channels } = together.outreach;
    expect(total?.kept).toMatchObject({ customerCount: 24, decisionCount: 24, deliveredCount: 24, buyerCount: 24 });
    expect(total?.kept).toMatchObject({ purchaseCount: 24 });
    expect(total?.filtered).toMatchObject({ customerCount: 0, decisionCount: 0 });
    expect(channels.map(({ name }) => name)).toEqual(['scan']);
  });

  it('are two again, digit by digit as before, when that is taken back, in whatever order it is told', async () => {
    const unmerges = merges.map((one) => unmerging(shopId, ...one));
    await tellShuffled(publisher, unmerges, 3);
    expect(await reportsOf(shopId, campaignId)).toEqual(apart);
    const [other, otherCampaign] = ['unmerged', randomUUID()];
    const both = merges.flatMap((one) => [unmerging(other, ...one), merging(other, ...one)]);
    // Everything of this shop is told at once, and every merge behind its end.
    await tellShuffled(publisher, told(other, otherCampaign), 4);
    for (const { event, payload } of both) await publisher.publish(event, other, payload);
    await publisher.allHandled();
    const { cohorts, funnel } = await reportsOf(other, otherCampaign);
    expect({ cohorts, funnel }).toEqual({ cohorts: apart.cohorts, funnel: apart.funnel });
  });

  it('are one over several merges, and nobody’s while they are told in a circle', async () => {
    const [chained, campaign] = ['chained', randomUUID()];
    await tellShuffled(publisher, told(chained, campaign), 5);
    // The app's were merged into the till's first, whom no fact names, and these into the web's.
    const till = app.map((_, i) => `till-${i}`);
    const first = app.map((id, i) => merging(chained, randomUUID(), till[i] as string, id));
    const second = till.map((id, i) => merging(chained, randomUUID(), web[i] as string, id));
    await tellShuffled(publisher, [...first, ...second], 6);
    expect((await reportsOf(chained, campaign)).funnel).toEqual([24, 24]);
    // That an earlier merge was taken back is told after the next one, the other way round.
    const [circle, circular] = ['circle', randomUUID()];
    await tellShuffled(publisher, told(circle, circular), 7);
    const there = merges.map((one) => merging(circle, ...one));
    const back = web.map((id, i) => merging(circle, randomUUID(), app[i] as string, id, at('2026-03-05T00:00:00Z')));
    await tellShuffled(publisher, [...there, ...back], 8);
    expect((await reportsOf(circle, circular)).funnel).toEqual([24, 0]);
    await tellShuffled(
      publisher,
      merges.map((one) => unmerging(circle, ...one)),
      9,
    );
    expect((await reportsOf(circle, circular)).funnel).toEqual([24, 24]);
  });
});
