import { PolicyServiceService } from '@guanxi/contracts/filtering/v1/policy.js';
import {
  DecisionReason,
  ExplainDecisionRequest,
  ScreeningServiceService,
} from '@guanxi/contracts/filtering/v1/screening.js';
import { DecideShareRequest, ShardServiceService } from '@guanxi/contracts/filtering/v1/shard.js';
import { Transactions } from '@guanxi/persistence';
import { type ChildProgram, failureOf, type HostedService, SeededRandom, streamOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageOfShop } from '../src/columns/columns-image.js';
import { CurrentColumns } from '../src/columns/current-columns.js';
import { FactorColumns } from '../src/columns/factor-columns.js';
import { shardOf } from '../src/columns/shard.js';
import { instantOf } from '../src/columns/told-facts.js';
import { daysAgo, merchant, RelationshipTeller } from './filtering-host.js';
import { ShardWorld } from './shard-world.js';

const shards = 3;
const shop = 'mass';
const audience = 52_000;
// Who is the one that takes events in may just have stopped: another one notices after a while.
const taken_in_ms_max = 40_000;
const day_ms = 24 * 60 * 60 * 1000;
const customers = Array.from({ length: 300 }, (_, i) => `c-${i}`);

let world: ShardWorld;
let teller: RelationshipTeller;

beforeAll(async () => {
  world = await ShardWorld.open(shards + 2);
  teller = await RelationshipTeller.connect(world.nats.url);
}, 60_000);
afterAll(async () => {
  await teller.close();
  await world.close();
});

const positionOf = (host: HostedService) =>
  host.running.get(Transactions).readAcrossShops(async (tx) => {
    const [row] = await tx.query<{ position: number }>('SELECT position FROM factor_positions');
    return row!.position;
  });

describe('three shards', () => {
  let whole: HostedService;
  let hosts: HostedService[];

  beforeAll(async () => {
    whole = await world.host(1);
    await whole.running.get(Transactions).runAcrossShops(async (tx) => {
      await tx.execute(
        `INSERT INTO relationships (shop_id, customer_id, is_active, acquisition_channel, established_at, version)
         SELECT $2, 'c-' || lpad(i::text, 6, '0'), i % 50 <> 0, (ARRAY['scan', 'coupon', 'live_stream'])[i % 3 + 1],
                now() - make_interval(days => i % 700), 1 FROM generate_series(1, $1) AS i`,
        [Math.ceil((audience * 50) / 49), shop],
      );
      await tx.execute(
        `INSERT INTO behaviours (shop_id, customer_id, kind, occurred_at, category)
         SELECT CASE WHEN i % 5 = 0 THEN 'elsewhere' ELSE $2 END, 'c-' || lpad((i * 7 % $1)::text, 6, '0'), i % 11 + 1,
                now() - make_interval(hours => i * 13 % 9000), (ARRAY['green_tea', 'black_tea', ''])[i % 3 + 1]
           FROM generate_series(1, $1) AS i`,
        [audience, shop],
      );
    });
    const policies = whole.as({ ...merchant, shop }, PolicyServiceService);
    const { policy } = await policies.getPolicy({ shopId: shop });
    const held = { ...policy!, holdOutPercent: 20, exemptChannels: ['coupon'], positiveDays: 1 };
    await policies.setPolicy({ shopId: shop, idempotencyKey: 'hold-out', policy: held });
    hosts = await Promise.all([0, 1, 2].map((ordinal) => world.host(shards, ordinal)));
  }, 60_000);
  afterAll(async () => {
    await Promise.all([whole, ...hosts].map((host) => host.stop()));
  });

  const rowsOf = (host: HostedService, position: number) =>
    host.running.get(CurrentColumns).look(position, async ({ rows }) => rows);

  it('hold every customer once, each about a third of them', async () => {
    const position = await positionOf(whole);
    const all = await rowsOf(whole, position);
    const rows = await Promise.all(hosts.map((host) => rowsOf(host, position)));
    expect(rows.reduce((sum, of) => sum + of)).toBe(all);
    for (const of of rows) expect(Math.abs(of - all / shards)).toBeLessThan(all / 20);
  });

  it('decide on everybody as undivided columns do, byte for byte', async () => {
    const one = await world.screen(whole, shop);
    const kept = await world.kept(whole, shop, one.report!.screeningId);
    expect(kept).toHaveLength(2);
    expect(one.reasons.includes(DecisionReason.HOLD_OUT)).toBe(true);
    const other = await world.screen(hosts[2]!, shop);
    const { screeningId } = other.report!;
    expect(await world.kept(whole, shop, screeningId)).toEqual(kept);
    expect(other.reasons.equals(one.reasons)).toBe(true);
    expect(other.probabilities).toEqual(one.probabilities);
    expect(other.report).toEqual({ ...one.report, screeningId, startedAt: other.report!.startedAt });
    const asked = { shopId: shop, customerId: other.customers[31_415], screeningId };
    const explained = (by: HostedService) =>
      by.as({ ...merchant, shop }, ScreeningServiceService).explainDecision(ExplainDecisionRequest.fromPartial(asked));
    expect(await explained(hosts[1]!)).toEqual(await explained(whole));
  }, 30_000);

  it('decide on customers named one by one, strangers among them, as undivided columns do', async () => {
    const named = [
      'somebody',
      'else',
      ...Array.from({ length: 900 }, (_, i) => `c-${String(i * 51).padStart(6, '0')}`),
    ];
    const [one, three] = [await world.screen(whole, shop, {}, named), await world.screen(hosts[1]!, shop, {}, named)];
    expect(three.customers).toEqual(named.toSorted());
    expect(three.reasons.equals(one.reasons)).toBe(true);
    expect(three.probabilities).toEqual(one.probabilities);
    expect(three.report?.reasons).toEqual(one.report?.reasons);
    expect(three.report?.reasons.some(({ reason }) => reason === DecisionReason.NO_RELATIONSHIP)).toBe(true);
  });

  it('look from one position of the journal while behaviours come in, which is drawn again from what is kept', async () => {
    const random = new SeededRandom(3);
    let isTelling = true;
    const telling = (async () => {
      while (isTelling) {
        const told = Array.from({ length: 200 }, () => ({
          customerId: `c-${String(Math.floor(random.float() * audience)).padStart(6, '0')}`,
          ...{ kind: 1 + Math.floor(random.float() * 11), daysAgo: random.float() * 100, category: 'green_tea' },
        }));
        await teller.behaviours(told, { shop });
      }
    })();
    const named = Array.from({ length: 8_000 }, (_, i) => `c-${String(i * 6 + 1).padStart(6, '0')}`);
    try {
      const started = await positionOf(whole);
      await waitFor(async () => (await positionOf(whole)) > started + 3);
      // At once, and each from another replica: they hold the same shards, and none waits for another one's.
      const live = await Promise.all(
        [...hosts, ...hosts].map((host, i) => world.screen(host, shop, { idempotencyKey: `under-way-${i}` }, named)),
      );
      for (const [i, { report }] of live.slice(0, shards).entries()) {
        const { screeningId } = report!;
        const kept = await world.kept(whole, shop, screeningId);
        // As a process leaves it that dies when it has noted where it looks from.
        await whole.running.get(Transactions).run(shop, async (tx) => {
          await tx.execute('DELETE FROM decision_blocks WHERE screening_id = $1', [screeningId]);
          await tx.execute(
            `UPDATE screenings SET state = 'deciding', completed_at = NULL, decided_up_to = '' WHERE screening_id = $1`,
            [screeningId],
          );
          await tx.execute(
            'INSERT INTO screening_audience (shop_id, screening_id, customer_id) SELECT $1, $2, unnest($3::text[])',
            [shop, screeningId, named],
          );
        });
        const again = await world.screen(whole, shop, { idempotencyKey: `under-way-${i}` }, named);
        expect(again.report?.screeningId).toBe(screeningId);
        expect(await world.kept(whole, shop, screeningId)).toEqual(kept);
      }
    } finally {
      isTelling = false;
      await telling;
    }
  }, 30_000);

  it('leave replicas of another number of shards alone, which decide among themselves as they do', async () => {
    const named = Array.from({ length: 500 }, (_, i) => `c-${String(i * 97 + 1).padStart(6, '0')}`);
    // Shard 1 of 2 and shard 0 of 2, while three shards serve: as when their number is changed pod by pod.
    const first = await world.host(2, 3);
    try {
      expect(await failureOf(world.screen(first, shop, {}, named))).toMatchObject({ reason: 'SHARD_AWAY' });
      const second = await world.host(2, 4);
      try {
        const three = await world.screen(hosts[0]!, shop, {}, named);
        for (const host of [first, second]) {
          // Who was asked before it was there is asked again in a moment.
          const two = await waitFor(() => world.screen(host, shop, {}, named).catch(() => undefined));
          expect(two.reasons.equals(three.reasons)).toBe(true);
          expect(two.probabilities).toEqual(three.probabilities);
        }
      } finally {
        await second.stop();
      }
    } finally {
      await first.stop();
    }
  }, 30_000);

  it(
    'are built anew where an erased customer is kept under an id of another shard, by a replica that has none',
    async () => {
      const erased = 'c-000101';
      const transactions = whole.running.get(Transactions);
      await transactions.runAcrossShops((tx) =>
        tx.execute(
          `INSERT INTO factor_shard_checkpoints (shards, shard, shop_id, part, position, bytes) VALUES (7, 0, $1, 0, 1, '')`,
          [shop],
        ),
      );
      const rows = async (of: readonly HostedService[]) => {
        const position = await positionOf(whole);
        const known = of.map((host) =>
          host.running.get(CurrentColumns).look(position, async (columns) => {
            const { ids } = columns.shop(shop);
            return ids.find(erased) === -1 ? ids.size : Number.NaN;
          }),
        );
        return (await Promise.all(known)).reduce((sum, size) => sum + size);
      };
      await teller.erasure(erased, { shop });
      const all = await waitFor(async () => (await rows([whole])) || undefined, taken_in_ms_max);
      await waitFor(async () => (await rows(hosts).catch(() => 0)) === all, taken_in_ms_max);
      const images = await transactions.readAcrossShops((tx) =>
        tx.query('SELECT FROM factor_shard_checkpoints WHERE shards = 7'),
      );
      expect(images).toEqual([]);
      const named = [erased, ...Array.from({ length: 300 }, (_, k) => `c-${String(k * 150 + 1).padStart(6, '0')}`)];
      const [one, three] = [await world.screen(whole, shop, {}, named), await world.screen(hosts[1]!, shop, {}, named)];
      expect(three.reasons[three.customers.indexOf(erased)]).toBe(DecisionReason.NO_RELATIONSHIP);
      expect(three.reasons.equals(one.reasons)).toBe(true);
    },
    3 * taken_in_ms_max,
  );

  const shareOf = (
    host: HostedService,
    subject: string,
    { shopId = shop, shard = 0, of = shards, screeningId = '' },
  ) => {
    const value = { screeningId, shard, shards: of };
    const start = DecideShareRequest.fromPartial({ shopId, part: { $case: 'start', value } });
    const mark = DecideShareRequest.fromPartial({ shopId, part: { $case: 'mark', value: { position: 1 } } });
    const api = host.as({ subject, role: 'service', shop: '*' }, ShardServiceService);
    return failureOf(
      (async () => {
        for await (const _ of api.decideShare(streamOf(start, mark)));
      })(),
    );
  };

  it('refuse another shard, another number of them, other callers and other shops', async () => {
    const [host] = hosts as [HostedService];
    const { report } = await world.screen(host, shop, {}, ['c-000001']);
    const { screeningId } = report!;
    expect(await shareOf(host, 'filtering', { shard: 1, screeningId })).toMatchObject({ reason: 'WRONG_SHARD' });
    expect(await shareOf(host, 'filtering', { of: 2, screeningId })).toMatchObject({ reason: 'WRONG_SHARD' });
    expect(await shareOf(whole, 'filtering', { screeningId })).toMatchObject({ reason: 'WRONG_SHARD' });
    expect(await shareOf(host, 'conversation', { screeningId })).toMatchObject({ reason: 'NOT_OF_THIS_SERVICE' });
    const merchants = host.as({ ...merchant, shop }, ShardServiceService).decideShare(streamOf());
    expect(await failureOf(merchants[Symbol.asyncIterator]().next())).toMatchObject({ reason: 'ROLE_NOT_ADMITTED' });
    const elsewhere = await shareOf(host, 'filtering', { shopId: 'elsewhere', screeningId });
    expect(elsewhere).toMatchObject({ reason: 'SCREENING_NOT_FOUND' });
    expect(await shareOf(host, 'filtering', { screeningId })).toMatchObject({ reason: 'SHARE_NOT_OPEN' });
  });
});

describe('a shard that is killed', () => {
  it('keeps others from beginning, and comes back with the factors that were told, bit for bit', async () => {
    const [own, killed] = ['tea', 2];
    const truth = new FactorColumns(10_000, { number: killed, of: shards });
    const random = new SeededRandom(7);
    const tell = async (events: number) => {
      for (let event = 0; event < events; event++) {
        const batch = Array.from({ length: 100 }, () => ({
          customerId: customers[Math.floor(random.float() * customers.length)]!,
          kind: 1 + Math.floor(random.float() * 11),
          daysAgo: random.float() * 500,
          category: ['', 'green_tea', 'gifts'][Math.floor(random.float() * 3)]!,
        }));
        await teller.behaviours(batch, { shop: own });
        truth.take({
          ...{ shopId: own, fact: 'behaviours', customerIds: batch.map(({ customerId }) => customerId) },
          instants_s: batch.map((one) => instantOf(daysAgo(one.daysAgo))),
          codes: batch.map(({ kind }) => kind),
          words: batch.map(({ category }) => category),
        });
      }
    };
    const [first, second] = await Promise.all([world.host(shards, 0), world.host(shards, 1)]);
    const programs: ChildProgram[] = [await world.program(shards, killed)];
    try {
      await teller.relationships(
        customers.map((customerId) => ({ customerId, establishedDaysAgo: 400 })),
        { shop: own },
      );
      truth.take({
        ...{ shopId: own, fact: 'relationships', customerIds: customers, codes: customers.map(() => 1) },
        ...{ instants_s: customers.map(() => instantOf(daysAgo(400))), words: customers.map(() => 'scan') },
      });
      await tell(20);
      await waitFor(async () => (await world.screen(first, own)).customers.length === customers.length, 20_000);
      await programs[0]!.line('columns were checkpointed', 20_000);
      const telling = tell(20);
      await programs[0]!.kill();
      const key = { idempotencyKey: 'while-it-is-away' };
      const failure = await failureOf(world.screen(first, own, key));
      expect(failure).toMatchObject({ reason: 'SHARD_AWAY', details: { metadata: { shard: '2', shards: '3' } } });
      await telling;
      // Images of three shards are none of two.
      const other = await world.host(2, 4);
      expect(JSON.stringify(other.log)).toContain('columns were built from everything that is known');
      await other.stop();
      const back = await world.host(shards, killed);
      try {
        const behaviours = await waitFor(async () => {
          const [row] = await back.running
            .get(Transactions)
            .read(own, (tx) =>
              tx.query<{ count: number }>('SELECT count(*) FROM behaviours WHERE shop_id = $1', [own]),
            );
          return row!.count === 4_000 ? row!.count : undefined;
        }, 30_000);
        expect(behaviours).toBe(4_000);
        expect(JSON.stringify(back.log)).toContain('columns were built from a checkpoint');
        // Later than anything that was told, here or in the suite before: so both count in the same periods.
        const now_s = instantOf(new Date(world.clock.now().getTime() + day_ms));
        truth.moveTo(now_s);
        const bits = await back.running.get(CurrentColumns).look(await positionOf(back), async (columns) => {
          columns.moveTo(now_s);
          return imageOfShop(columns, columns.shop(own));
        });
        expect(bits.equals(imageOfShop(truth, truth.shop(own)))).toBe(true);
        const whole = await world.screen(second, own, key);
        expect(whole.customers).toEqual(customers.toSorted());
        const erased = whole.customers.find((customerId) => shardOf(customerId, shards) === killed)!;
        const idsOf = async () =>
          back.running.get(CurrentColumns).look(await positionOf(back), async (columns) => columns.shop(own).ids);
        const { size } = await idsOf();
        await teller.erasure(erased, { shop: own });
        await waitFor(async () => (await idsOf()).find(erased) === -1);
        expect((await idsOf()).size).toBe(size);
        expect(back.log.filter(({ message }) => String(message).startsWith('columns were built'))).toHaveLength(1);
      } finally {
        await back.stop();
      }
    } finally {
      for (const program of programs) await program.kill();
      await Promise.all([first.stop(), second.stop()]);
    }
  }, 60_000);
});
