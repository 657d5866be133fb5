import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Floor, untilNone, type Victim } from './shop-floor/floor.js';
import { broken, messagesKept, unsettled } from './shop-floor/invariants.js';
import { agentIds, Shop } from './shop-floor/shop.js';
import { key } from './world.js';

const customers_count = 12;
const look_every_ms = 250;
const recover_ms_max = 150_000;
const settle_ms_max = 60_000;

let floor: Floor;

beforeAll(async () => {
  floor = await Floor.open();
}, 120_000);

afterAll(() => floor?.close());

/** Customers who come, speak, are served and come again, and agents who finish with them, until they are told to stop. */
class Rush {
  private isOver = false;
  private readonly people: Promise<void>[];
  /** What an agent may not own or a customer may not miss, as seen while it went on. */
  readonly seen: string[] = [];

  constructor(private readonly shop: Shop) {
    const customers = Array.from({ length: customers_count }, (_, i) =>
      this.until(() => this.visit(`customer-${i}`, i)),
    );
    const agents = agentIds.map((agentId, i) => this.until(() => this.finish(agentId, i)));
    this.people = [...customers, ...agents, this.until(() => this.look())];
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.people);
  }

  private async until(act: () => Promise<void>): Promise<void> {
    try {
      while (!this.isOver) await act();
    } catch (error) {
      this.seen.push(String(error));
    }
  }

  private async visit(customerId: string, i: number): Promise<void> {
    const { shop } = this;
    const replica = i % 2 === 0 ? 1 : 2;
    await shop.arrive(replica, customerId);
    const here = { shopId: shop.shopId, conversationId: shop.conversations.get(customerId) as string };
    const caller = shop.customer(customerId);
    // One key for one message, however often it is sent.
    const message = { ...here, idempotencyKey: key(), text: { text: '你好', articleIds: [] } };
    const said = await shop.at(
      replica,
      caller,
      ConversationServiceService,
      (client) => client.sendMessage(message),
      'EPISODE_CLOSED',
    );
    if (typeof said !== 'string') shop.acknowledged.set(customerId, (shop.acknowledged.get(customerId) ?? 0) + 1);
    const wish = { ...here, idempotencyKey: key() };
    await shop.at(replica, caller, TransferServiceService, (client) => client.requestTransfer(wish), 'EPISODE_CLOSED');
  }

  private async finish(agentId: string, i: number): Promise<void> {
    const { shop } = this;
    for (const conversationId of await shop.ownedBy(agentId)) {
      const asked = { shopId: shop.shopId, conversationId, idempotencyKey: key() };
      await shop.at(
        i % 2 === 0 ? 1 : 2,
        shop.agent(agentId),
        ConversationServiceService,
        (client) => client.closeEpisode(asked),
        'NOT_THE_OWNER',
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  private async look(): Promise<void> {
    this.seen.push(...(await broken(floor, this.shop.shopId)));
    await new Promise((resolve) => setTimeout(resolve, look_every_ms));
  }
}

async function handovers({ shopId }: Shop): Promise<number> {
  const [{ count }] = await floor.conversations.dataSource.query(
    `SELECT count(*)::int AS count FROM control_changes WHERE shop_id = $1 AND to_control = 'agent'`,
    [shopId],
  );
  return count;
}

/** Milliseconds from a kill until the next customer is handed over who came through it. */
async function recovery_ms(shop: Shop, victim: Victim): Promise<number> {
  const before = await handovers(shop);
  await waitFor(async () => (await handovers(shop)) > before, recover_ms_max);
  const began = performance.now();
  const killed = floor.kill(victim);
  // What was decided before the kill may still be committed: two more rule that out.
  const at = await handovers(shop);
  await killed;
  await waitFor(async () => (await handovers(shop)) >= at + 2, recover_ms_max);
  return performance.now() - began;
}

it('a service that is killed under load loses nothing, doubles nothing, and is soon back', async () => {
  const shop = await Shop.open(floor, `kills-${process.pid}`);
  await shop.setPolicy(1, true);
  const rush = new Rush(shop);
  const victims: Victim[] = ['conversation 1', 'presence', 'all of conversation'];
  const recovered = new Map<string, number>();
  try {
    for (const [i, victim] of victims.entries()) recovered.set(`${i + 1}. ${victim}`, await recovery_ms(shop, victim));
  } finally {
    await rush.end();
  }
  await untilNone(() => unsettled(floor, shop.shopId), settle_ms_max);
  const times = [...recovered].map(([victim, time_ms]) => `${victim} ${(time_ms / 1_000).toFixed(1)} s`).join(', ');
  process.stdout.write(`${await handovers(shop)} handovers through ${victims.length} kills; back after: ${times}\n`);
  expect(rush.seen).toEqual([]);
  expect(shop.surprises).toEqual([]);
  for (const [customerId, count] of shop.acknowledged) {
    expect(await messagesKept(floor, shop.shopId, customerId)).toBe(count);
  }
}, 600_000);
