import { InterventionReportServiceService } from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { QuestionReportServiceService } from '@guanxi/contracts/analytics/v1/question_report.js';
import { type DecisionCount, DecisionsCounted } from '@guanxi/contracts/events/v1/conversation.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { failureOf, type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostAnalytics, merchant } from './analytics-host.js';
import { telling, tellShuffled } from './telling.js';

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

const shopId = 'asked';
const caller = { ...merchant, shop: shopId };
const minute = (n: number) => new Date(Date.UTC(2026, 2, 2, 12, n));
const period = { from: minute(0), until: minute(120) };
const counted = (n: number, scene: string, rest: Partial<DecisionCount>) => ({
  ...{ minute: minute(n), scene, sceneGroup: scene.split('_')[0] as string, rule: 'no_reason', offered: false },
  ...{ answer: 'article', productId: '', count: 10, ...rest },
});
const report = (rest = {}) =>
  host.as(caller, QuestionReportServiceService).summariseQuestions({
    ...{ shopId, ...period, groupMin: 0, groupsMax: 0 },
    ...rest,
  });

it('counts what is asked, unanswered and about which product, however events come; small groups are hidden', async () => {
  const told = [
    [counted(0, 'refund_progress', {}), counted(1, 'refund_progress', { answer: 'unknown', count: 5 })],
    [counted(2, 'refund_progress', { answer: 'unknown', rule: 'no_agent_available', count: 7, productId: 'p1' })],
    [
      counted(70, 'product_size', { productId: 'p1', count: 30 }),
      counted(71, 'product_size', { productId: 'p2', count: 9 }),
    ],
    [counted(5, 'invoice_rule', { count: 3 }), counted(6, 'payment_failed', { count: 8, answer: 'transfer' })],
    // An hour before: told as the time before, not counted. In passing: no question.
    [counted(-40, 'refund_progress', { count: 12 }), counted(9, 'small_talk', { sceneGroup: 'small_talk' })],
    [counted(10, 'refund_progress', { offered: true, rule: 'turns', count: 1 })],
  ].map((counts) => telling(events.decisionsCounted, DecisionsCounted.fromPartial({ shopId, counts })));
  await tellShuffled(publisher, told, 4);
  await waitFor(async () => (await report()).askedCount === 73);
  expect(await report()).toEqual({
    askedCount: 73,
    unansweredCount: 12,
    topics: [topic('product_size', 'product', 39, 0, 0), topic('refund_progress', 'refund', 23, 12, 12)],
    hiddenCount: 11,
    products: [],
    hiddenProductCount: 46,
  });
});

it('tells no product alone where the total would give the other one away', async () => {
  const counts = [counted(80, 'product_size', { productId: 'p3', count: 60 })];
  await publisher.publish(events.decisionsCounted, shopId, { shopId, counts, batchId: '' });
  await waitFor(async () => (await report()).askedCount === 133);
  const { products, hiddenProductCount } = await report();
  expect(products.map(({ productId, askedCount }) => [productId, askedCount])).toEqual([['p3', 60]]);
  expect(hiddenProductCount).toBe(46);
});

it('tells how often no human was offered, and why', async () => {
  const { decisionCount, withheld, withheldHiddenCount } = await host
    .as(caller, InterventionReportServiceService)
    .summariseInterventions({ shopId, ...period });
  expect(decisionCount).toBe(143);
  expect(withheld).toEqual([
    { rule: 'no_reason', sceneGroup: 'product', count: 99 },
    { rule: 'no_reason', sceneGroup: 'refund', count: 15 },
    { rule: 'no_reason', sceneGroup: 'small_talk', count: 10 },
  ]);
  expect(withheldHiddenCount).toBe(18);
});

it('names the field of a request that cannot be', async () => {
  expect(await failureOf(report({ until: period.from }))).toMatchObject({
    details: { violations: [{ field: 'until' }] },
  });
  expect(await failureOf(report({ groupsMax: 5_000 }))).toMatchObject({
    details: { violations: [{ field: 'groups_max' }] },
  });
});

function topic(
  scene: string,
  sceneGroup: string,
  askedCount: number,
  unansweredCount: number,
  askedBeforeCount: number,
) {
  return { scene, sceneGroup, askedCount, unansweredCount, transferredCount: 0, askedBeforeCount };
}
