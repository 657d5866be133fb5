import type { Caller } from '@guanxi/chassis';
import { ExportFactsResponse, FactServiceService } from '@guanxi/contracts/conversation/facts/v1/facts.js';
import type { InterventionOffered } from '@guanxi/contracts/events/v1/conversation.js';
import { Database } from '@guanxi/persistence';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { World } from './world.js';

const peer: Caller = { subject: 'analytics', role: 'service', shop: '*' };
const shopId = 'told';

let world: World;
let database: Database;

beforeAll(async () => {
  world = await World.begin();
  const { url } = world.service.database;
  database = new Database({ service: 'test', url, migrations: [], pool_connections_max: 1 });
  await database.open();
});

afterAll(async () => {
  await database?.close();
  await world?.end();
});

async function exported(): Promise<ExportFactsResponse> {
  const all = ExportFactsResponse.fromPartial({});
  for await (const some of world.service.as(peer, FactServiceService).exportFacts({ shopId })) {
    all.interventionsOffered.push(...some.interventionsOffered);
  }
  return all;
}

const byId = (told: readonly InterventionOffered[]) =>
  told
    .map(({ interventionId, scene, sceneGroup }) => ({ interventionId, scene, sceneGroup }))
    .sort((a, b) => (a.interventionId < b.interventionId ? -1 : 1));

it('tells what a menu was about, also where a replica whose clock is slow showed the later one', async () => {
  await world.agent(shopId, 'mei');
  const lin = world.customer(shopId, 'lin');
  await lin.open();
  const told: object[] = [];
  for (const [text, scene] of [
    ['垃圾！骗子！退款到哪了', /^refund/],
    ['垃圾！骗子！付款一直失败，提示银行拒绝', /^payment/],
  ] as const) {
    const menus = (await lin.menus()).length;
    const { sequence } = await lin.say(text);
    const interventionId = await waitFor(async () => (await lin.menus())[menus]);
    const asked = { shopId, conversationId: lin.conversationId, pageSize: 0, pageToken: '' };
    const { decisions } = await world.merchant(shopId).interventions.listDecisions(asked);
    const decision = decisions.find((one) => one.sequence === sequence)!;
    expect(decision.scene).toMatch(scene);
    told.push({ interventionId, scene: decision.scene });
  }
  const inOrder = byId((await exported()).interventionsOffered);
  expect(inOrder).toMatchObject(told);
  const later = told[1] as { interventionId: string };
  await database.dataSource.query(
    `WITH later AS (UPDATE interventions SET offered_at = offered_at - interval '1 minute'
                     WHERE intervention_id = $1 RETURNING shop_id, conversation_id, offered_at)
     UPDATE intervention_decisions AS d SET decided_at = d.decided_at - interval '1 minute' FROM later
      WHERE d.conversation_id = later.conversation_id AND d.decided_at = later.offered_at + interval '1 minute'`,
    [later.interventionId],
  );
  expect(byId((await exported()).interventionsOffered)).toEqual(inOrder);
});
