import { randomUUID } from 'node:crypto';
import { QualityServiceService } from '@guanxi/contracts/analytics/v1/quality.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { type HostedService, SeededRandom, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

const shopId = 'quality';
const api = () => host.as({ ...merchant, shop: shopId }, QualityServiceService);

/** A rating of one episode; `version` 2 is her second thought about it. */
function rating(conversationId: string, sceneGroup: string, agentId: string, stars: number, version = 1) {
  const scene = sceneGroup === '' ? '' : `${sceneGroup}_request`;
  const common = { shopId, conversationId, customerId: 'lin', episode: 1 };
  return { ...common, stars, reasons: [], agentId, version, ratedAt: new Date(), scene, sceneGroup };
}

it('reports satisfaction by scene, bot and humans apart, however ratings come: in any order, twice, thought better of', async () => {
  expect(await api().getQuality({ shopId })).toMatchObject({ botQuality: 1, scenes: [] });
  const told = Array.from({ length: 20 }, () => {
    const [bot, human, passing] = [randomUUID(), randomUUID(), randomUUID()];
    return [
      rating(bot, 'refund', '', 5),
      rating(bot, 'refund', '', 2, 2),
      rating(human, 'refund', 'mei', 4),
      rating(passing, '', '', 1),
    ];
  }).flat();
  for (const payload of new SeededRandom(7).shuffle(told)) {
    const id = await publisher.publish(events.episodeRated, shopId, payload);
    await publisher.publish(events.episodeRated, shopId, payload, { id });
  }
  const scene = {
    sceneGroup: 'refund',
    bot: { ratedCount: 20, satisfiedCount: 0 },
    human: { ratedCount: 20, satisfiedCount: 20 },
    trafficShare: 1,
  };
  const settled = await waitFor(async () => {
    const now = await api().getQuality({ shopId });
    const [one] = now.scenes;
    const isSettled = one?.bot?.ratedCount === 20 && one.bot.satisfiedCount === 0 && one.human?.ratedCount === 20;
    return isSettled ? now : undefined;
  }, 20_000);
  expect(settled).toMatchObject({ scenes: [scene], measuredAt: expect.any(Date) });
  expect(settled.botQuality).toBeLessThan(0.2);
  expect(settled.scenes[0]?.weakerProbability).toBeGreaterThan(0.99);
  await publisher.publish(events.episodeRated, shopId, rating(randomUUID(), 'invoice', '', 5));
  await waitFor(async () => (await api().getQuality({ shopId })).scenes.length === 2);
  expect((await api().getQuality({ shopId })).scenes.map(({ sceneGroup }) => sceneGroup)).toEqual([
    'refund',
    'invoice',
  ]);
});
