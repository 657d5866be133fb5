import { connect } from '@guanxi/chassis';
import type { GetQualityResponse } from '@guanxi/contracts/analytics/v1/quality.js';
import { QualityServiceService } from '@guanxi/contracts/analytics/v1/quality.js';
import { InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import { type Interval, newcombe, type Share, wilson } from '@guanxi/statistics';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ServiceProgram } from './service-program.js';
import { type Agent, type Customer, key, World } from './world.js';

const shopId = 'loop';
const question = '退款什么时候到账';
// Of another scene, in which nothing has changed.
const otherQuestion = '什么时候发货';
const [before_conversations, after_conversations, other_conversations] = [10, 20, 10];
const episodes_by_kind = 12;
const at_once = 4;

let world: World;
let analytics: ServiceProgram;
let mei: Agent;

beforeAll(async () => {
  world = await World.begin();
  const nobody = '127.0.0.1:1';
  analytics = await ServiceProgram.start('analytics', world.nats, world.identity, {
    RELATIONSHIP_ADDRESS: nobody,
    FILTERING_ADDRESS: nobody,
    CONVERSATION_ADDRESS: nobody,
    PRESENCE_ADDRESS: nobody,
  });
  mei = await world.agent(shopId, 'mei', 50);
});

afterAll(async () => {
  await analytics?.stop();
  await world.end();
});

async function quality(): Promise<GetQualityResponse> {
  const token = world.identity.tokenOf({ subject: 'boss', role: 'merchant', shop: shopId });
  const client = connect(QualityServiceService, { address: analytics.address, token: () => token });
  try {
    return await client.getQuality({ shopId });
  } finally {
    client.close();
  }
}

async function ask(customer: Customer, words = question): Promise<string> {
  const { sequence } = await customer.say(words);
  const { shopId, conversationId } = customer;
  const asked = { shopId, conversationId, pageSize: 0, pageToken: '' };
  const { interventions } = world.merchant(shopId);
  const decision = await waitFor(async () =>
    (await interventions.listDecisions(asked)).decisions.find((one) => one.sequence === sequence),
  );
  return decision.rule;
}

async function rated(customerId: string, by: 'bot' | 'human', stars: number): Promise<void> {
  const customer = world.customer(shopId, customerId);
  await customer.open();
  await ask(customer);
  if (by === 'human') {
    await customer.transfer();
    await mei.take(customer);
  }
  await customer.close();
  await customer.conversations.rateEpisode({ ...customer.here, stars, reasons: [], comment: '' });
}

/** What was offered before and after, and by how much more, with 95 % intervals. */
function tell(before: Share, after: Share, other: Share): Interval {
  const percent = (value: number) => `${(100 * value).toFixed(0)} %`;
  const shown = ({ successes, count }: Share) => {
    const { low, high } = wilson({ successes, count });
    return `${successes} of ${count} (${percent(low)} to ${percent(high)})`;
  };
  const more = newcombe(after, before);
  process.stdout.write(
    `offered a human in the scene: ${shown(before)} before its bot was worse, ${shown(after)} after,\n`,
  );
  process.stdout.write(
    `  ${percent(more.low)} to ${percent(more.high)} more; in another scene meanwhile: ${shown(other)}\n`,
  );
  return more;
}

/** How many of the conversations that ask about the scene are offered a human, once the ratings have been measured. */
async function offeredOf(conversations: number, name: string, words = question): Promise<number> {
  let offered = 0;
  await fewAtOnce(conversations, async (i) => {
    const customer = world.customer(shopId, `${name}-${i}`);
    await customer.open();
    if ((await ask(customer, words)) === 'weak_scene') offered += 1;
    await customer.close();
  });
  return offered;
}

/** Does one thing so many times, four at once. */
async function fewAtOnce(count: number, act: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      next += 1;
      await act(next - 1);
    }
  };
  await Promise.all(Array.from({ length: at_once }, lane));
}

it('offers a human more often in a scene in which the bot is rated worse than humans, and says why', async () => {
  await fewAtOnce(episodes_by_kind, async (i) => {
    await rated(`human-${i}`, 'human', 5);
    await rated(`content-${i}`, 'bot', 5);
  });
  await waitFor(async () => (await quality()).scenes[0]?.bot?.ratedCount === episodes_by_kind, 20_000);
  expect(await quality()).toMatchObject({ scenes: [{ sceneGroup: 'refund' }] });
  const before = await offeredOf(before_conversations, 'before');
  expect(before).toBe(0);

  // NATS being down delays what is told of these ratings, and loses none of it.
  await world.nats.kill();
  try {
    await fewAtOnce(2 * episodes_by_kind, (i) => rated(`cross-${i}`, 'bot', 1));
  } finally {
    await world.nats.restart();
  }
  const measured = await waitFor(async () => {
    const now = await quality();
    return now.scenes[0]?.bot?.ratedCount === 3 * episodes_by_kind ? now : undefined;
  }, 60_000);
  expect(measured.botQuality).toBeLessThan(0.6);
  expect(measured.scenes[0]?.weakerProbability).toBeGreaterThan(0.95);

  const late = world.customer(shopId, 'late');
  await late.open();
  // The measurement is told by an event; ask until it has come.
  await waitFor(async () => (await offeredOf(5, key())) > 0, 30_000);
  const after = await offeredOf(after_conversations, 'after');
  const other = await offeredOf(other_conversations, 'other', otherQuestion);
  expect(other).toBe(0);
  const more = tell(
    { successes: before, count: before_conversations },
    { successes: after, count: after_conversations },
    { successes: other, count: other_conversations },
  );
  expect(more.low).toBeGreaterThan(0);
  const { interventions } = await world
    .merchant(shopId)
    .interventions.listInterventions({ shopId, pageSize: 0, pageToken: '' });
  const weak = interventions.filter(({ reason }) => reason === InterventionReason.WEAK_SCENE);
  expect(weak[0]?.evidence).toMatch(/^weak scene refund: bot 0\.\d\d, humans 0\.\d\d, share 0\.\d\d$/);
}, 180_000);
