import { CampaignAudienceDecided } from '@guanxi/contracts/events/v1/filtering.js';
import { DecisionReason } from '@guanxi/contracts/filtering/v1/screening.js';
import { waitFor } from '@guanxi/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CampaignWorld } from './campaign-world.js';

let world: CampaignWorld;

beforeAll(async () => {
  world = await CampaignWorld.begin();
});
afterAll(() => world.end());

it('tells of everyone in a campaign’s audience what was decided, in events of bounded size', async () => {
  const shop = await world.shop('told', 1_200);
  const { campaignId, screeningId } = await shop.planned({
    audience: { $case: 'customers', value: { customerIds: [...shop.customerIds, 'stranger'] } },
  });
  const told = await waitFor(async () => {
    const found = await audienceOf(campaignId);
    return found.flatMap(({ customerIds }) => customerIds).length === 1_201 ? found : undefined;
  });
  expect(told.map(({ customerIds }) => customerIds.length).sort()).toEqual([201, 500, 500]);
  expect(told.every((one) => one.shopId === 'told' && one.screeningId === screeningId && one.asOf)).toBe(true);
  const reasons = new Map(told.flatMap(({ customerIds, reasons: all }) => customerIds.map((id, i) => [id, all[i]])));
  expect(reasons.size).toBe(1_201);
  expect(reasons.get('stranger')).toBe(DecisionReason.NO_RELATIONSHIP);
  expect(shop.customerIds.every((id) => reasons.get(id) === DecisionReason.NEW_RELATIONSHIP)).toBe(true);
});

async function audienceOf(campaignId: string): Promise<CampaignAudienceDecided[]> {
  const connection = await connect({ servers: world.nats.url });
  try {
    const consumer = await jetstream(connection).consumers.get('GUANXI_FILTERING', {
      filter_subjects: 'guanxi.filtering.campaign_audience_decided.v1.told',
    });
    const found: CampaignAudienceDecided[] = [];
    for await (const { data } of await consumer.fetch({ max_messages: 100, expires: 1_000 })) {
      found.push(CampaignAudienceDecided.decode(data));
    }
    return found.filter((event) => event.campaignId === campaignId);
  } finally {
    await connection.close();
  }
}
