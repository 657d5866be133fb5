import { fileURLToPath } from 'node:url';
import { PolicyServiceService } from '@guanxi/contracts/filtering/v1/policy.js';
import {
  AdviceVerdict,
  AudienceKind,
  DecisionForm,
  DecisionReason,
  ExplainDecisionRequest,
  ListDecisionsRequest,
  type Screening,
  ScreeningServiceService,
  ScreenRequest,
  SizeAudienceRequest,
} from '@guanxi/contracts/filtering/v1/screening.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { migrate, Transactions } from '@guanxi/persistence';
import {
  ChildProgram,
  createDatabase,
  createIdentity,
  failureOf,
  type HostedService,
  SeededRandom,
  startNats,
  streamOf,
  waitFor,
} from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageOfPlatform, imageOfShop } from '../src/columns/columns-image.js';
import { CurrentColumns } from '../src/columns/current-columns.js';
import { FactorColumns } from '../src/columns/factor-columns.js';
import { instantOf } from '../src/columns/told-facts.js';
import { migrations } from '../src/migrations/index.js';
import { plainModel } from '../src/models/plain-model.js';
import { asOf, daysAgo, hostFiltering, merchant, RelationshipTeller } from './filtering-host.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const day_ms = 24 * 60 * 60 * 1000;
const audience = 75_000;
let keys = 0;

interface Columns {
  customerIds: string;
  reasons: Buffer;
  responseProbabilities: number[];
}

/** Screens everybody of a shop as of now, in columns. */
async function screen(host: HostedService, shop: string, start: object = {}) {
  const part = {
    $case: 'start' as const,
    value: {
      ...{ idempotencyKey: `columns-${keys++}`, audienceKind: AudienceKind.ALL, contentCategory: 'green_tea' },
      ...{ form: DecisionForm.COLUMNS, ...start },
    },
  };
  const blocks: Columns[] = [];
  let report: Screening | undefined;
  const request = ScreenRequest.fromPartial({ shopId: shop, part } as never);
  for await (const answer of host.as({ ...merchant, shop }, ScreeningServiceService).screen(streamOf(request))) {
    if (answer.part?.$case === 'columns') blocks.push(answer.part.value);
    if (answer.part?.$case === 'report') report = answer.part.value;
  }
  return {
    report,
    customers: blocks.flatMap(({ customerIds }) => customerIds.split('\n')),
    reasons: Buffer.concat(blocks.map(({ reasons }) => reasons)),
    probabilities: blocks.flatMap(({ responseProbabilities }) => responseProbabilities),
  };
}

describe('a screening of now', () => {
  let host: HostedService;
  let teller: RelationshipTeller;

  beforeAll(async () => {
    host = await hostFiltering();
    teller = await RelationshipTeller.connect(host.nats.url);
    await host.running.get(Transactions).runAcrossShops(async (tx) => {
      await tx.execute(
        `INSERT INTO relationships (shop_id, customer_id, is_active, acquisition_channel, established_at, version)
         SELECT 'mass', 'c-' || lpad(i::text, 6, '0'), i % 50 <> 0, (ARRAY['scan', 'coupon', 'live_stream'])[i % 3 + 1],
                now() - make_interval(days => i % 700), 1 FROM generate_series(1, $1) AS i`,
        [Math.ceil((audience * 50) / 49)],
      );
      await tx.execute(
        `INSERT INTO behaviours (shop_id, customer_id, kind, occurred_at, category)
         SELECT CASE WHEN i % 5 = 0 THEN 'elsewhere' ELSE 'mass' END, 'c-' || lpad((i * 7 % $1)::text, 6, '0'), i % 11 + 1,
                now() - make_interval(hours => i * 13 % 9000), (ARRAY['green_tea', 'black_tea', ''])[i % 3 + 1]
           FROM generate_series(1, $1) AS i`,
        [audience],
      );
    });
  }, 60_000);
  afterAll(async () => {
    await teller.close();
    await host.stop();
  });

  it('decides in one pass as it decides on columns drawn from what is kept', async () => {
    const live = await screen(host, 'mass', { idempotencyKey: 'live' });
    expect(live.report?.audienceCount).toBe(live.customers.length);
    expect(live.customers.length).toBeGreaterThan(50_000);
    expect(live.customers).toEqual(live.customers.toSorted());
    // As a process leaves it that dies between two blocks.
    const { screeningId } = live.report!;
    await host.running.get(Transactions).run('mass', async (tx) => {
      await tx.execute(`DELETE FROM decision_blocks WHERE screening_id = $1 AND block > 0`, [screeningId]);
      await tx.execute(
        `UPDATE screenings SET state = 'deciding', completed_at = NULL, decided_up_to = (
                SELECT last_customer_id FROM decision_blocks WHERE screening_id = $1)
          WHERE screening_id = $1`,
        [screeningId],
      );
    });
    // What is told meanwhile, it had not seen.
    const seen = await host.running.get(Transactions).readAcrossShops((tx) => tx.query('SELECT FROM behaviours'));
    const late = { customerId: live.customers.at(-1)!, kind: BehaviourKind.COMPLAINED, daysAgo: 0 };
    await teller.behaviours([late], { shop: 'mass' });
    await waitFor(async () => {
      const now = await host.running.get(Transactions).readAcrossShops((tx) => tx.query('SELECT FROM behaviours'));
      return now.length > seen.length;
    });
    const whole = await screen(host, 'mass', { idempotencyKey: 'live' });
    expect(whole.report?.screeningId).toBe(screeningId);
    expect(whole.customers).toEqual(live.customers);
    expect(whole.reasons.equals(live.reasons)).toBe(true);
    expect(whole.probabilities).toEqual(live.probabilities);
    expect(whole.report).toEqual({ ...live.report, completedAt: whole.report?.completedAt });
  });

  it('decides on everyone once where two streams with one key advance it', async () => {
    const [one, other] = await Promise.all(
      Array.from({ length: 2 }, () => screen(host, 'mass', { idempotencyKey: 'two-streams' })),
    );
    expect(new Set(one!.customers).size).toBe(one!.customers.length);
    expect(one!.report?.audienceCount).toBe(one!.customers.length);
    expect(other!.customers).toEqual(one!.customers);
    expect(other!.reasons.equals(one!.reasons)).toBe(true);
    expect(one!.customers).toEqual((await screen(host, 'mass')).customers);
  });

  it('explains each decision by factors that give the very probability it was taken on', async () => {
    const { responds } = plainModel.heads;
    const { customers, probabilities, report } = await screen(host, 'mass');
    const api = host.as({ ...merchant, shop: 'mass' }, ScreeningServiceService);
    for (const place of [0, 12_345, 55_555]) {
      const asked = { shopId: 'mass', customerId: customers[place], screeningId: report!.screeningId };
      const { decision, factors } = await api.explainDecision(ExplainDecisionRequest.fromPartial(asked));
      expect(decision?.responseProbability).toBe(probabilities[place]);
      const logOdds = factors.reduce((sum, { contribution }) => sum + contribution, responds.bias);
      expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(probabilities[place]!, 4);
      expect(factors.length).toBeGreaterThanOrEqual(55);
    }
  });

  it('reports whom it kept by channel and age, and advises on them', async () => {
    const { report } = await screen(host, 'mass');
    const sum = (shares: { audienceCount: number }[]) =>
      shares.reduce((all, { audienceCount }) => all + audienceCount, 0);
    expect(sum(report!.byChannel)).toBe(report!.audienceCount);
    expect(sum(report!.byAge)).toBe(report!.audienceCount);
    expect(report!.byAge[0]).toMatchObject({ name: '0-30 days' });
    expect(report!.byAge[0]!.keptCount).toBe(report!.byAge[0]!.audienceCount);
    const advice = await host.as({ ...merchant, shop: 'mass' }, ScreeningServiceService).advise({ shopId: 'mass' });
    expect(advice.channels.map(({ name }) => name).toSorted()).toEqual(['coupon', 'live_stream', 'scan']);
    expect(advice.ages[0]).toMatchObject({ name: '0-30 days', share: 1, verdict: AdviceVerdict.MORE });
    expect(advice.contents).toMatchObject([{ name: 'green_tea', verdict: AdviceVerdict.UNDECIDED }]);
  });

  it('sends only those who are kept where only they are asked for', async () => {
    const key = { idempotencyKey: 'kept' };
    const { report } = await screen(host, 'mass', key);
    const kept = await screen(host, 'mass', { ...key, form: DecisionForm.KEPT_COLUMNS });
    expect(kept.customers.length).toBe(report!.keptCount);
    const filtered = [DecisionReason.LONG_INACTIVE, DecisionReason.UNLIKELY_TO_RESPOND, DecisionReason.DOES_NOT_READ];
    expect(filtered.some((reason) => kept.reasons.includes(reason))).toBe(false);
  });

  it('lists the decisions of every block in order, by reason', async () => {
    const { report, customers, reasons } = await screen(host, 'mass');
    const api = host.as({ ...merchant, shop: 'mass' }, ScreeningServiceService);
    const wanted = customers.filter((_, i) => reasons[i] === DecisionReason.POSITIVE_BEHAVIOUR);
    const listed: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await api.listDecisions(
        ListDecisionsRequest.fromPartial({
          ...{ shopId: 'mass', screeningId: report!.screeningId, pageSize: 1000, pageToken },
          reason: DecisionReason.POSITIVE_BEHAVIOUR,
        }),
      );
      listed.push(...page.decisions.map(({ customerId }) => customerId));
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(listed).toEqual(wanted);
  });

  it('holds out a share of those whom predictions alone would keep, always the same', async () => {
    const policies = host.as({ ...merchant, shop: 'mass' }, PolicyServiceService);
    const { policy } = await policies.getPolicy({ shopId: 'mass' });
    const before = await screen(host, 'mass');
    const held = { ...policy!, holdOutPercent: 20, exemptChannels: ['coupon'], positiveDays: 1 };
    await policies.setPolicy({ shopId: 'mass', idempotencyKey: 'hold-out', policy: held });
    const [first, second] = [await screen(host, 'mass'), await screen(host, 'mass')];
    const heldOut = ({ customers, reasons }: typeof first) =>
      customers.filter((_, i) => reasons[i] === DecisionReason.HOLD_OUT);
    expect(heldOut(first)).toEqual(heldOut(second));
    expect(heldOut(before)).toEqual([]);
    const predicted = first.reasons.filter((code) =>
      [DecisionReason.LIKELY_TO_RESPOND, DecisionReason.HOLD_OUT].includes(code),
    );
    expect(heldOut(first).length / predicted.length).toBeGreaterThan(0.17);
    expect(heldOut(first).length / predicted.length).toBeLessThan(0.23);
    expect(first.reasons.includes(DecisionReason.EXEMPT)).toBe(true);
  });

  it('sees what was told as soon as it is known here', async () => {
    await teller.relationships([{ customerId: 'li', establishedDaysAgo: 400 }], { shop: 'fresh' });
    const api = host.as({ ...merchant, shop: 'fresh' }, ScreeningServiceService);
    const asked = SizeAudienceRequest.fromPartial({ shopId: 'fresh', kind: AudienceKind.ALL });
    await waitFor(async () => (await api.sizeAudience(asked)).activeCount === 1);
    expect((await screen(host, 'fresh')).reasons[0]).toBe(DecisionReason.LONG_INACTIVE);
    const days = (asOf.getTime() - Date.now()) / day_ms;
    await teller.behaviours([{ customerId: 'li', kind: BehaviourKind.PURCHASED, daysAgo: days }], { shop: 'fresh' });
    await waitFor(async () => (await screen(host, 'fresh')).reasons[0] === DecisionReason.POSITIVE_BEHAVIOUR, 5_000);
  });
});

describe('a process that may hold no more', () => {
  it('refuses to screen, saying why, and takes in what it is told all the same', async () => {
    const host = await hostFiltering({ env: { COLUMNS_RELATIONSHIPS_MAX: '2' } });
    const teller = await RelationshipTeller.connect(host.nats.url);
    try {
      const api = host.as({ ...merchant, shop: 'full' }, ScreeningServiceService);
      const asked = SizeAudienceRequest.fromPartial({ shopId: 'full', kind: AudienceKind.ALL });
      const known = (count: number) => waitFor(async () => (await api.sizeAudience(asked)).activeCount === count);
      await teller.relationships([{ customerId: 'li', establishedDaysAgo: 400 }], { shop: 'full' });
      await known(1);
      expect((await screen(host, 'full')).customers).toEqual(['li']);
      const more = ['wang', 'zhao'].map((customerId) => ({ customerId, establishedDaysAgo: 400 }));
      await teller.relationships(more, { shop: 'full' });
      await known(3);
      expect(await failureOf(screen(host, 'full'))).toMatchObject({ reason: 'COLUMNS_FULL' });
    } finally {
      await teller.close();
      await host.stop();
    }
  });
});

describe('the factors of a service that was killed in the middle of the stream', () => {
  const shops = ['tea', 'hats'];
  const customers = Array.from({ length: 300 }, (_, i) => `c-${i}`);

  it('are bit for bit those of the facts that its owner told', async () => {
    const template = {
      name: 'filtering',
      migrate: async (url: string) => void (await migrate({ service: 'filtering', url, migrations })),
    };
    const [database, nats, identity] = [await createDatabase({ template }), await startNats(), await createIdentity()];
    const teller = await RelationshipTeller.connect(nats.url);
    const truth = new FactorColumns(10_000);
    const random = new SeededRandom(7);
    const told = { behaviours: 0 };
    const tell = async (events: number) => {
      for (let event = 0; event < events; event++) {
        const shop = shops[event % 2]!;
        const batch = Array.from({ length: 100 }, () => ({
          customerId: customers[Math.floor(random.float() * customers.length)]!,
          kind: 1 + Math.floor(random.float() * 11),
          daysAgo: random.float() * 500,
          category: ['', 'green_tea', 'gifts'][Math.floor(random.float() * 3)]!,
        }));
        await teller.behaviours(batch, { shop });
        told.behaviours += batch.length;
        truth.take({
          ...{ shopId: shop, fact: 'behaviours', customerIds: batch.map(({ customerId }) => customerId) },
          instants_s: batch.map((one) => instantOf(daysAgo(one.daysAgo))),
          codes: batch.map(({ kind }) => kind),
          words: batch.map(({ category }) => category),
        });
      }
    };
    const env = {
      ...{ ...process.env, ...identity.env, DATABASE_URL: database.servingUrl, NATS_URL: nats.url },
      ...{ GRPC_ADDRESS: '127.0.0.1:0', METRICS_ADDRESS: '127.0.0.1:0', COLUMNS_CHECKPOINT_SECONDS: '1' },
      // It sends nothing, and asks nobody.
      RELATIONSHIP_ADDRESS: '127.0.0.1:9',
    };
    const program = ChildProgram.start(process.execPath, [main], { env });
    try {
      await program.line('"message":"ready"', 30_000);
      await tell(30);
      await program.line('columns were checkpointed', 20_000);
      const telling = tell(60);
      await program.kill();
      await telling;
      const host = await hostFiltering({ database, nats, identity });
      try {
        const transactions = host.running.get(Transactions);
        const known = () =>
          transactions.readAcrossShops(async (tx) => {
            const [row] = await tx.query<{ behaviours: number; position: number }>(
              'SELECT (SELECT count(*) FROM behaviours) AS behaviours, position FROM factor_positions',
            );
            return row!;
          });
        const { position } = await waitFor(async () => {
          const now = await known();
          return now.behaviours === told.behaviours ? now : undefined;
        }, 30_000);
        const now_s = instantOf(asOf);
        truth.moveTo(now_s);
        const bits = (columns: FactorColumns) => [
          ...shops.map((shop) => imageOfShop(columns, columns.shop(shop)).toString('base64')),
          imageOfPlatform(columns).toString('base64'),
        ];
        const rebuilt = await host.running.get(CurrentColumns).look(position, async (columns) => {
          columns.moveTo(now_s);
          return bits(columns);
        });
        expect(rebuilt).toEqual(bits(truth));
        expect(JSON.stringify(host.log)).toContain('columns were built from a checkpoint');
      } finally {
        await host.stop();
      }
    } finally {
      await program.kill();
      await teller.close();
      await nats.stop();
      await database.drop();
    }
  }, 120_000);
});
