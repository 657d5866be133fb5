import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessagesDelivered } from '@guanxi/contracts/events/v1/filtering.js';
import { RecipientReason, RecipientState } from '@guanxi/contracts/filtering/v1/campaign.js';
import { AdapterKind, ChannelServiceService } from '@guanxi/contracts/filtering/v1/channel.js';
import { ChildProgram, LocalAdapter, type TakenMessage, waitFor } from '@guanxi/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CampaignWorld, newcomersDaysAgo } from './campaign-world.js';
import { hostFiltering } from './filtering-host.js';

const start_ms_max = 60_000;
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let world: CampaignWorld;
const minutes = (count: number) => new Date(Date.now() + count * 60_000);
const named = (customerIds: string[]) => ({ audience: { $case: 'customers', value: { customerIds } } });

function countBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

describe('caps', () => {
  beforeAll(async () => {
    world = await CampaignWorld.begin({}, { PLATFORM_MESSAGES_PER_DAY: '3' });
  });
  afterAll(() => world.end());

  it('let none through too many, whatever campaigns, shops and replicas send at once', async () => {
    const { nats, identity, env, host } = world;
    const second = await hostFiltering({ nats, identity, env, database: host.database });
    try {
      const people = Array.from({ length: 300 }, (_, i) => `p-${String(i).padStart(3, '0')}`);
      const shops = [];
      for (const shopId of ['one', 'two', 'three']) {
        const shop = await world.shop(shopId, 0);
        await world.teller.relationships(
          people.map((customerId) => ({ customerId, establishedDaysAgo: newcomersDaysAgo() })),
          { shop: shopId },
        );
        await shop.caps(2, 100, 0);
        shops.push(shop);
      }
      const wanted = () => ({ ...named(people), expiresAt: minutes(60) });
      const campaigns = [];
      for (const shop of shops) {
        for (let i = 0; i < 3; i += 1) campaigns.push({ shop, ...(await shop.planned(wanted())) });
      }
      expect(campaigns.map(({ plan }) => plan?.keptCount)).toEqual(campaigns.map(() => 300));
      await Promise.all(campaigns.map(({ shop, campaignId }) => shop.wish('start', campaignId)));
      const settled = await Promise.all(campaigns.map(({ shop, campaignId }) => shop.settled(campaignId, 60_000)));
      const taken = [...world.adapter.taken.values()];
      // Nine messages are wanted for each, three are let through: the caps are used up, and never over.
      expect(new Set(countBy(taken, ({ customerId }) => customerId).values())).toEqual(new Set([3]));
      const ofShop = countBy(taken, ({ shopId, customerId }) => `${shopId}/${customerId}`);
      expect(Math.max(...ofShop.values())).toBeLessThanOrEqual(2);
      const sum = (field: 'sentCount' | 'cappedCount') =>
        settled.reduce((total, { progress }) => total + (progress?.[field] ?? 0), 0);
      expect([sum('sentCount'), sum('cappedCount')]).toEqual([900, 1_800]);
    } finally {
      await second.stop();
    }
  });

  it('hold two messages apart, and send the second once it may go', async () => {
    const shop = await world.shop('apart', 3);
    await shop.caps(100, 100, 10_080);
    const first = await shop.started();
    await shop.settled(first.campaignId);
    const second = await shop.started();
    await shop.settled(second.campaignId);
    const [recipient] = await shop.recipients(second.campaignId);
    expect(recipient).toMatchObject({ state: RecipientState.CAPPED, reason: RecipientReason.SHOP_SPACING });
  });
});

describe('an adapter', () => {
  let attempts: Map<string, number>;
  beforeAll(async () => {
    attempts = new Map();
    world = await CampaignWorld.begin({
      answer: ({ customerId }) => {
        attempts.set(customerId, (attempts.get(customerId) ?? 0) + 1);
        const isBusy = customerId.startsWith('busy-') && attempts.get(customerId) === 1;
        return isBusy ? { retryAfter_ms: 100 } : 'delivered';
      },
    });
  });
  afterAll(() => world.end());

  it('is asked again where it asked for that, and its messages are told of once', async () => {
    const shop = await world.shop('busy', 20);
    const { campaignId } = await shop.started();
    expect((await shop.settled(campaignId)).progress).toMatchObject({ sentCount: 20, failedCount: 0 });
    expect([...attempts.values()]).toEqual(shop.customerIds.map(() => 2));
    const told = await eventsOf('messages_delivered', campaignId);
    expect(told.flatMap(({ customerIds }) => customerIds).sort()).toEqual(shop.customerIds);
  });

  it('that never answers leaves it said that the message may have arrived', async () => {
    const shop = await world.shop('silent', 3);
    let letAnswer: () => void = () => undefined;
    world.adapter.gate = new Promise((resolve) => {
      letAnswer = resolve;
    });
    const { campaignId } = await shop.started({ expiresAt: minutes(4 / 60) });
    await shop.settled(campaignId);
    letAnswer();
    world.adapter.gate = undefined;
    for (const recipient of await shop.recipients(campaignId)) {
      expect(recipient).toMatchObject({
        state: RecipientState.EXPIRED,
        reason: RecipientReason.OUTCOME_UNKNOWN,
      });
    }
  });

  it('that stops and comes back has got everything, once', async () => {
    const shop = await world.shop('restart', 300, 18_000);
    const { campaignId } = await shop.started();
    await shop.until(campaignId, ({ progress }) => (progress?.sentCount ?? 0) > 30);
    const { address, taken: before } = world.adapter;
    await world.adapter.stop();
    const operator = { subject: 'ops', role: 'operator' as const, shop: '*' };
    const channels = world.host.as(operator, ChannelServiceService);
    await waitFor(async () => (await channels.getChannel({ shopId: 'restart', name: 'push' })).channel?.resumesAt);
    const later = await LocalAdapter.start({ identity: world.identity.env, address });
    try {
      expect((await shop.settled(campaignId)).progress).toMatchObject({ sentCount: 300, openCount: 0 });
      const all = new Set([...before.values(), ...later.taken.values()].map(({ customerId }) => customerId));
      for (const customerId of shop.customerIds) expect(all).toContain(customerId);
      const { channel } = await channels.getChannel({ shopId: 'restart', name: 'push' });
      expect(channel).toMatchObject({ lastFailure: '' });
    } finally {
      await later.stop();
    }
  });
});

describe('a sender that is killed', () => {
  let program: ChildProgram;
  beforeAll(async () => {
    world = await CampaignWorld.begin();
    await world.host.running.stop();
    await start();
  });
  afterAll(async () => {
    await program.kill();
    await world.end();
  });

  /** The service as a program of its own, in the place of the one in this process. */
  async function start(): Promise<void> {
    const { host, identity, nats, env } = world;
    program = ChildProgram.start(process.execPath, [main], {
      env: {
        ...process.env,
        ...identity.env,
        ...env,
        GRPC_ADDRESS: host.address,
        METRICS_ADDRESS: '127.0.0.1:0',
        DATABASE_URL: host.database.servingUrl,
        NATS_URL: nats.url,
      },
    });
    await program.line('"message":"ready"', start_ms_max);
  }

  it('sends nobody a message twice when it is back, and leaves nobody out', async () => {
    const shop = await world.shop('killed', 1_500, 90_000);
    const { campaignId } = await shop.started();
    for (const share of [200, 600]) {
      await waitFor(() => world.adapter.taken.size > share);
      // The adapter has taken them, and whoever waits for its answer dies.
      let letAnswer: () => void = () => undefined;
      world.adapter.gate = new Promise((resolve) => {
        letAnswer = resolve;
      });
      const calls = world.adapter.calls;
      await waitFor(() => world.adapter.calls > calls);
      await program.kill();
      letAnswer();
      world.adapter.gate = undefined;
      await start();
    }
    const { progress } = await waitFor(() => shop.settled(campaignId, 40_000), 60_000);
    expect(progress).toMatchObject({ audienceCount: 1_500, sentCount: 1_500, openCount: 0 });
    const taken: TakenMessage[] = [...world.adapter.taken.values()];
    expect(taken.map(({ customerId }) => customerId).sort()).toEqual(shop.customerIds);
    expect(world.adapter.repeats).toBeGreaterThan(0);
  }, 120_000);
});

describe('a webhook', () => {
  const secret = 'hush';
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  const answers: { status: number; headers?: Record<string, string>; body?: (ids: string[]) => string }[] = [];
  let hook: Server;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    hook = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString();
        got.push({ headers: request.headers, body });
        const ids = (JSON.parse(body) as { deliveries: { delivery_id: string }[] }).deliveries;
        const { status, headers, body: answer } = answers.shift() ?? { status: 204 };
        response.writeHead(status, headers).end(answer?.(ids.map(({ delivery_id }) => delivery_id)));
      });
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`;
    folder = await mkdtemp(join(tmpdir(), 'guanxi-secrets-'));
    await writeFile(join(folder, 'hook'), secret);
    world = await CampaignWorld.begin({}, { CHANNEL_ORIGINS: url, CHANNEL_SECRETS: folder });
  });
  afterAll(async () => {
    await world.end();
    hook.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is signed, obeyed when it asks for time, and never followed elsewhere', async () => {
    const shop = await world.shopWithoutChannel('hooked', 3);
    const operator = world.host.as({ subject: 'ops', role: 'operator', shop: '*' }, ChannelServiceService);
    const channel = {
      shopId: 'hooked',
      name: 'push',
      kind: AdapterKind.WEBHOOK,
      address: `${url}/in`,
      capacityPerMinute: 6_000_000,
      secretRef: 'hook',
      version: 0,
      lastFailure: '',
    };
    await operator.putChannel({ shopId: 'hooked', idempotencyKey: 'hook', channel });
    answers.push(
      { status: 503, headers: { 'retry-after': '1' } },
      { status: 302, headers: { location: `http://${world.adapter.address}/` } },
      {
        status: 200,
        body: ([first, second]) =>
          JSON.stringify({
            results: [
              { delivery_id: first, outcome: 'delivered' },
              { delivery_id: second, outcome: 'rejected' },
            ],
          }),
      },
    );
    const { campaignId } = await shop.started();
    const { progress } = await shop.settled(campaignId);
    expect(progress).toMatchObject({ sentCount: 2, failedCount: 1 });
    for (const { headers, body } of got) {
      const timestamp = String(headers['guanxi-timestamp']);
      expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(60);
      const expected = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
      expect(headers['guanxi-signature']).toBe(`v1=${expected}`);
    }
    const [first, second] = got.map(({ headers }) => Number(headers['guanxi-timestamp']));
    expect((second as number) - (first as number)).toBeGreaterThanOrEqual(1);
    // The one that the third answer left out came again, alone; the others never did.
    expect(got.map(({ body }) => (JSON.parse(body) as { deliveries: unknown[] }).deliveries.length)).toEqual([
      3, 3, 3, 1,
    ]);
  });
});

/** The events of that name and campaign that the service has published. */
async function eventsOf(name: string, campaignId: string): Promise<MessagesDelivered[]> {
  const connection = await connect({ servers: world.nats.url });
  try {
    const stream = jetstream(connection);
    const consumer = await stream.consumers.get('GUANXI_FILTERING', {
      filter_subjects: `guanxi.filtering.${name}.v1.>`,
    });
    const found: MessagesDelivered[] = [];
    const messages = await consumer.fetch({ max_messages: 1_000, expires: 1_000 });
    for await (const message of messages) found.push(MessagesDelivered.decode(message.data));
    return found.filter((event) => event.campaignId === campaignId);
  } finally {
    await connection.close();
  }
}
