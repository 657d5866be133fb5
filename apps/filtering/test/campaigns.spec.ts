import {
  CampaignState,
  ListCampaignsRequest,
  RecipientReason,
  RecipientState,
} from '@guanxi/contracts/filtering/v1/campaign.js';
import { AudienceKind, ListScreeningsRequest, ScreenRequest } from '@guanxi/contracts/filtering/v1/screening.js';
import { SendingRefusal } from '@guanxi/contracts/relationship/v1/consent.js';
import { collect, failureOf, streamOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CampaignWorld, type ShopOfCampaigns } from './campaign-world.js';

let world: CampaignWorld;
const minutes = (count: number) => new Date(Date.now() + count * 60_000);

beforeAll(async () => {
  world = await CampaignWorld.begin({
    answer: ({ customerId }) => {
      if (customerId.startsWith('rejecting-')) return 'rejected';
      return 'delivered';
    },
  });
});
afterAll(() => world.end());

const takenOf = (campaignId: string) =>
  [...world.adapter.taken.values()].filter((one) => one.campaignId === campaignId);
const violations = (failure: unknown) =>
  (failure as { details: { violations: { field: string }[] } }).details.violations.map(({ field }) => field);

describe('a campaign', () => {
  it('is planned before it is sent, sent in that order, and everyone is accounted for', async () => {
    const shop = await world.shop('tea', 1_200);
    const planned = await shop.planned({
      audience: { $case: 'customers', value: { customerIds: [...shop.customerIds, 'stranger'] } },
    });
    expect(planned.plan).toMatchObject({ keptCount: 1_200, fittingCount: 1_200, notFittingCount: 0, aheadCount: 0 });
    expect(planned.progress).toMatchObject({ audienceCount: 1_201, filteredCount: 1, openCount: 1_200, sentCount: 0 });
    const { campaignId } = planned;
    expect((await shop.recipients(campaignId)).at(-1)).toMatchObject({
      customerId: 'stranger',
      state: RecipientState.FILTERED,
    });

    await shop.wish('start', campaignId);
    const settled = await shop.settled(campaignId);
    expect(settled).toMatchObject({
      state: CampaignState.FINISHED,
      progress: { audienceCount: 1_201, filteredCount: 1, sentCount: 1_200, openCount: 0 },
    });
    expect(
      takenOf(campaignId)
        .map(({ customerId }) => customerId)
        .sort(),
    ).toEqual(shop.customerIds);
    const recipients = await shop.recipients(campaignId, 500);
    expect(recipients).toHaveLength(1_201);
    expect(recipients.slice(0, 1_200).map(({ place }) => place)).toEqual(shop.customerIds.map((_, i) => i + 1));
    expect(recipients.filter(({ state }) => state === RecipientState.SENT)).toHaveLength(1_200);
  });

  it('shows its progress until everyone is accounted for', async () => {
    const shop = await world.shop('watched', 300, 18_000);
    const { campaignId } = await shop.started();
    const seen = await collect(shop.api.watchCampaign({ shopId: 'watched', campaignId }));
    const sent = seen.map(({ campaign }) => campaign?.progress?.sentCount ?? 0);
    expect(sent.length).toBeGreaterThan(2);
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
    expect(seen.at(-1)?.campaign).toMatchObject({ state: CampaignState.FINISHED, progress: { sentCount: 300 } });
  });

  it('says beforehand who will not fit, sends those most likely to respond, and expires the others', async () => {
    const shop = await world.shop('narrow', 200, 1_200);
    const planned = await shop.planned({ expiresAt: minutes(4 / 60) });
    expect(planned.plan?.fittingCount).toBeLessThan(90);
    expect((planned.plan?.fittingCount ?? 0) + (planned.plan?.notFittingCount ?? 0)).toBe(200);
    const { campaignId } = planned;
    await shop.wish('start', campaignId);
    const { progress } = await shop.settled(campaignId);
    expect(progress?.sentCount).toBeLessThanOrEqual(planned.plan?.fittingCount ?? 0);
    expect(progress?.sentCount).toBeGreaterThan(40);
    expect((progress?.sentCount ?? 0) + (progress?.expiredCount ?? 0)).toBe(200);
    const recipients = await shop.recipients(campaignId);
    const sent = recipients.filter(({ state }) => state === RecipientState.SENT);
    expect(sent.map(({ place }) => place)).toEqual(sent.map((_, i) => i + 1));
  });

  it('asks at the moment of sending who may still be written to', async () => {
    const shop = await world.shop('consent', 6);
    const { campaignId } = await shop.planned();
    const [cancelled, optedOut, merged, quiet, soon] = shop.customerIds as [string, string, string, string, string];
    world.consent.refusals.set(cancelled, SendingRefusal.CANCELLED);
    world.consent.refusals.set(optedOut, SendingRefusal.TOPIC_OPTED_OUT);
    world.consent.refusals.set(merged, SendingRefusal.MERGED_AWAY);
    world.consent.quietUntil.set(quiet, minutes(60));
    world.consent.quietUntil.set(soon, minutes(1 / 60));
    await shop.wish('start', campaignId);
    await shop.settled(campaignId);
    const recipients = await shop.recipients(campaignId);
    const of = (customerId: string) => recipients.find((one) => one.customerId === customerId);
    const { REFUSED, EXPIRED, SENT } = RecipientState;
    expect(of(cancelled)).toMatchObject({ state: REFUSED, reason: RecipientReason.RELATIONSHIP_CANCELLED });
    expect(of(optedOut)).toMatchObject({ state: REFUSED, reason: RecipientReason.TOPIC_OPTED_OUT });
    expect(of(merged)).toMatchObject({ state: REFUSED, reason: RecipientReason.MERGED_AWAY });
    expect(of(quiet)).toMatchObject({ state: EXPIRED, reason: RecipientReason.QUIET_HOURS });
    expect(of(soon)).toMatchObject({ state: SENT });
    expect(takenOf(campaignId)).toHaveLength(2);
  });

  it('is paused, resumed where it stood, and cancelled; nothing goes twice', async () => {
    const shop = await world.shop('paused', 400, 12_000);
    const { campaignId } = await shop.started();
    await shop.until(campaignId, ({ progress }) => (progress?.sentCount ?? 0) > 20);
    await shop.wish('pause', campaignId);
    const paused = await shop.until(campaignId, ({ progress }) => {
      return progress?.sentCount === takenOf(campaignId).length;
    });
    expect(paused.state).toBe(CampaignState.PAUSED);
    const before = takenOf(campaignId).length;
    expect(before).toBeLessThan(400);
    await shop.wish('resume', campaignId);
    await shop.until(campaignId, ({ progress }) => (progress?.sentCount ?? 0) > before + 20);
    await shop.wish('cancel', campaignId);
    const { state, progress } = await shop.settled(campaignId);
    expect(state).toBe(CampaignState.CANCELLED);
    expect((progress?.sentCount ?? 0) + (progress?.cancelledCount ?? 0)).toBe(400);
    expect(progress?.sentCount).toBe(takenOf(campaignId).length);
    expect(await failureOf(shop.wish('resume', campaignId))).toMatchObject({ reason: 'CAMPAIGN_STATE' });
  });

  it('ends with those failed whom the channel rejects', async () => {
    const shop = await world.shop('rejecting', 5);
    const { campaignId } = await shop.started();
    expect((await shop.settled(campaignId)).progress).toMatchObject({ failedCount: 5, sentCount: 0 });
    const { recipient } = await shop.api.getRecipient({
      shopId: 'rejecting',
      campaignId,
      customerId: shop.customerIds[0] as string,
    });
    expect(recipient).toMatchObject({ state: RecipientState.FAILED, reason: RecipientReason.REJECTED });
  });

  it('waits for an adapter that is down, and for relationship that is away, and loses nobody', async () => {
    const shop = await world.shop('outage', 50);
    world.adapter.isDown = true;
    const { campaignId } = await shop.started();
    const calls = world.adapter.calls;
    await waitFor(() => world.adapter.calls > calls + 4);
    world.adapter.isDown = false;
    expect((await shop.settled(campaignId)).progress).toMatchObject({ sentCount: 50 });

    await world.consent.stop();
    const second = await shop.started();
    await waitFor(() => world.host.log.some(({ message }) => message === 'relationship cannot be asked'));
    expect(takenOf(second.campaignId)).toHaveLength(0);
    await world.consent.start();
    expect((await shop.settled(second.campaignId)).progress).toMatchObject({ sentCount: 50 });
    expect(takenOf(second.campaignId)).toHaveLength(50);
  });

  it('can be cancelled before it is planned, and planned again before it starts', async () => {
    const shop = await world.shop('early', 20);
    const { campaignId } = await shop.create();
    await shop.wish('cancel', campaignId);
    expect((await shop.settled(campaignId)).state).toBe(CampaignState.CANCELLED);
    const planned = await shop.planned({ capacityPerMinute: 600, expiresAt: minutes(5) });
    await shop.planned({ expiresAt: minutes(4) });
    const { campaign } = await shop.wish('plan', planned.campaignId);
    expect(campaign?.plan).toMatchObject({ aheadCount: 20, keptCount: 20, capacityPerMinute: 600 });
  });
});

describe('a campaign that cannot be', () => {
  let shop: ShopOfCampaigns;
  beforeAll(async () => {
    shop = await world.shop('strict', 1);
  });

  it.each([
    ['a capacity of nothing', { capacityPerMinute: 0 }, ['capacity_per_minute']],
    ['a start in the past', { startsAt: minutes(-1) }, ['starts_at']],
    ['an expiry in the past', { expiresAt: minutes(-1) }, ['expires_at']],
    ['an expiry before the start', { startsAt: minutes(9), expiresAt: minutes(8) }, ['expires_at']],
    ['an expiry in years', { expiresAt: minutes(60 * 24 * 400) }, ['expires_at']],
    ['an unknown channel', { channel: 'pigeon' }, ['channel']],
    [
      'an unknown screening',
      { audience: { $case: 'screeningId', value: '01900000-0000-7000-8000-000000000000' } },
      ['screening_id'],
    ],
    ['nothing to say', { message: { contentCategory: 'tea', topic: '', texts: [] } }, ['message.texts']],
    ['no audience', { audience: undefined }, ['audience']],
  ])('for %s is refused, naming the field', async (_, wanted, fields) => {
    expect(violations(await failureOf(shop.create(wanted)))).toEqual(fields);
  });

  it('for a category that nobody knows is refused, and screened for neither; nothing is kept', async () => {
    world.consent.unknownCategories.set('gren_tea', ['green_tea']);
    const { shopId } = shop;
    const refusedAt = (field: string) => ({
      reason: 'CATEGORY_UNKNOWN',
      details: { violations: [{ field }], metadata: { category: 'gren_tea', alike: 'green_tea' } },
    });
    // Relationship was away in the tests before: it may be asked only in a while.
    const category = { contentCategory: 'gren_tea', topic: '', texts: [{ language: 'en', text: 'Tea' }] };
    await waitFor(async () =>
      shop.create({ message: category }).then(
        () => false,
        () => true,
      ),
    );
    const { campaigns: before } = await shop.api.listCampaigns(ListCampaignsRequest.fromPartial({ shopId }));
    const once = { message: category, idempotencyKey: 'category', expiresAt: minutes(10) };
    expect(await failureOf(shop.create(once))).toMatchObject(refusedAt('message.content_category'));
    expect((await shop.api.listCampaigns(ListCampaignsRequest.fromPartial({ shopId }))).campaigns).toEqual(before);
    const start = { audienceKind: AudienceKind.ALL, idempotencyKey: 'category', contentCategory: 'gren_tea' };
    const request = ScreenRequest.fromPartial({ shopId, part: { $case: 'start', value: start } });
    const screen = () => collect(shop.screenings.screen(streamOf(request)));
    expect(await failureOf(screen())).toMatchObject(refusedAt('start.content_category'));
    const list = ListScreeningsRequest.fromPartial({ shopId });
    expect((await shop.screenings.listScreenings(list)).screenings).toEqual([]);

    // Once it is known, both go as they were asked; and what was made stays made, should it be withdrawn.
    world.consent.unknownCategories.clear();
    const made = await shop.create(once);
    expect(await screen()).toHaveLength(2);
    world.consent.unknownCategories.set('gren_tea', []);
    expect((await shop.create(once)).campaignId).toBe(made.campaignId);
    await shop.wish('plan', made.campaignId);
    await shop.until(made.campaignId, ({ state }) => state === CampaignState.PLANNED);
    world.consent.unknownCategories.clear();
  });

  it('is not found, nor started before it is planned', async () => {
    const campaignId = '01900000-0000-7000-8000-000000000000';
    expect(await failureOf(shop.get(campaignId))).toMatchObject({ reason: 'CAMPAIGN_NOT_FOUND' });
    const draft = await shop.create();
    const failure = await failureOf(shop.wish('start', draft.campaignId));
    expect(failure).toMatchObject({ reason: 'CAMPAIGN_STATE', details: { metadata: { state: 'draft' } } });
  });

  it('is told where channels may not reach', async () => {
    const failure = await failureOf(shop.channel(60, 'inside', '169.254.169.254:80'));
    expect(violations(failure)).toEqual(['channel.address']);
  });
});
