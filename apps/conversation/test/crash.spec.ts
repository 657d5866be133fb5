import { fileURLToPath } from 'node:url';
import { Control, type Message, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { ChildProgram, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Customer, serviceEnv, World } from './world.js';

const start_ms_max = 60_000;
const furious = '垃圾！骗子！我要投诉你们';
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let world: World;

function count(messages: Message[], speaker: Speaker): number {
  return messages.filter((message) => message.speaker === speaker).length;
}

describe('the bot', () => {
  beforeAll(async () => {
    world = await World.begin();
  });

  afterAll(() => world.end());

  it('says nothing that it has thought in an older control epoch', async () => {
    await world.agent('epoch', 'mei', 0);
    const lin = world.customer('epoch', 'lin');
    await lin.open();
    world.presence.freeze();
    const { sequence } = await lin.say(furious);
    await lin.close();
    await lin.open();
    expect(await lin.conversation()).toMatchObject({ control: Control.BOT, controlEpoch: 3 });
    world.presence.thaw();
    await lin.ask('你好');
    const messages = await lin.messages();
    expect(messages.filter(({ episode, speaker }) => episode === 1 && speaker === Speaker.BOT)).toEqual([]);
    expect(count(messages, Speaker.BOT)).toBe(1);
    expect(await lin.menus()).toEqual([]);
    expect(messages.find((message) => message.sequence === sequence)).toMatchObject({ episode: 1 });
  });

  it('thinks again where she has begun to wait meanwhile', async () => {
    const mei = await world.agent('rethink', 'mei', 1);
    const wang = world.customer('rethink', 'wang');
    await wang.open();
    await wang.transfer();
    await mei.take(wang);
    const lin = world.customer('rethink', 'lin');
    await lin.open();
    world.presence.freeze();
    const { sequence } = await lin.say(furious);
    await lin.transfer();
    world.presence.thaw();
    const asked = { shopId: 'rethink', conversationId: lin.conversationId, pageSize: 0, pageToken: '' };
    const boss = world.merchant('rethink').interventions;
    const decisions = await waitFor(async () => {
      const found = await boss.listDecisions(asked);
      return found.decisions.length > 0 ? found.decisions : undefined;
    });
    expect(decisions).toMatchObject([{ sequence, offered: false, rule: 'human_already_involved' }]);
    expect(count(await lin.messages(), Speaker.BOT)).toBe(1);
  });
});

describe('a service that is killed', () => {
  let program: ChildProgram;

  beforeAll(async () => {
    world = await World.begin();
    await world.service.running.stop();
    await start();
  });

  afterAll(async () => {
    await program.kill();
    await world.end();
  });

  /** The service as a program of its own, in the place of the one in this process. */
  async function start(): Promise<void> {
    const env = {
      ...process.env,
      ...world.identity.env,
      ...serviceEnv(world.presence),
      GRPC_ADDRESS: world.service.address,
      METRICS_ADDRESS: '127.0.0.1:0',
      DATABASE_URL: world.service.database.servingUrl,
      NATS_URL: world.nats.url,
    };
    program = ChildProgram.start(process.execPath, [main], { env });
    await program.line('"message":"ready"', start_ms_max);
  }

  async function restart(): Promise<void> {
    await program.kill();
    await start();
  }

  it('has answered each message once, when it is back, that it had taken in and not answered', async () => {
    await world.agent('crash', 'mei');
    const lin = world.customer('crash', 'lin');
    await lin.open();
    for (const round of [1, 2]) {
      // The bot waits for presence when the service dies: the message is kept, the answer is not.
      world.presence.freeze();
      await lin.say(furious);
      await program.kill();
      world.presence.thaw();
      await start();
      const answered = await waitFor(async () => {
        const messages = await lin.messages();
        return count(messages, Speaker.BOT) === round ? messages : undefined;
      }, 20_000);
      expect(count(answered, Speaker.CUSTOMER)).toBe(round);
      expect(answered.map(({ sequence }) => sequence)).toEqual(answered.map((_, i) => i + 1));
    }
  }, 120_000);

  it('has lost nobody in the queue and no seat', async () => {
    const mei = await world.agent('restart', 'mei', 3);
    const customers: Customer[] = [];
    for (const customerId of ['a', 'b', 'c']) {
      const customer = world.customer('restart', customerId);
      await customer.open();
      await customer.transfer();
      customers.push(customer);
    }
    await restart();
    await waitFor(() => customers[0]?.conversation(), start_ms_max);
    for (const customer of customers) {
      expect(await mei.take(customer)).toMatchObject({ control: Control.AGENT, agentId: 'mei' });
    }
    const seats = await world.seats('restart');
    const ids = customers.map(({ conversationId }) => conversationId);
    expect(seats.map(({ conversationId }) => conversationId).sort()).toEqual(ids.sort());
  }, 120_000);
});
