import { ScreeningCompleted } from '@guanxi/contracts/events/v1/filtering.js';
import { PolicyServiceService } from '@guanxi/contracts/filtering/v1/policy.js';
import {
  AudienceKind,
  type Decision,
  DecisionReason,
  ExplainDecisionRequest,
  ListDecisionsRequest,
  ListScreeningsRequest,
  type Screening,
  ScreeningServiceService,
  ScreenRequest,
  SizeAudienceRequest,
  Verdict,
} from '@guanxi/contracts/filtering/v1/screening.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { collect, failureOf, type HostedService, streamOf, waitFor } from '@guanxi/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asOf, hostFiltering, merchant, RelationshipTeller, shopId } from './filtering-host.js';

let host: HostedService;
let teller: RelationshipTeller;
let keys = 0;

const bulk = Array.from({ length: 4_500 }, (_, i) => `bulk-${String(i).padStart(4, '0')}`);

beforeAll(async () => {
  host = await hostFiltering();
  teller = await RelationshipTeller.connect(host.nats.url);
  await teller.relationships([
    { customerId: 'newcomer', establishedDaysAgo: 3 },
    { customerId: 'active', establishedDaysAgo: 400 },
    { customerId: 'muted', establishedDaysAgo: 400 },
    { customerId: 'unreading', establishedDaysAgo: 400 },
    { customerId: 'lost', establishedDaysAgo: 900 },
    { customerId: 'elsewhere', establishedDaysAgo: 900 },
    { customerId: 'cooling', establishedDaysAgo: 400 },
    { customerId: 'gone', establishedDaysAgo: 400 },
    { customerId: 'later', establishedDaysAgo: -10 },
  ]);
  await teller.relationships([{ customerId: 'gone', establishedDaysAgo: 400, isActive: false, version: 2 }]);
  // Older than what is known: it must not bring her back.
  await teller.relationships([{ customerId: 'gone', establishedDaysAgo: 400, version: 1 }]);
  for (let i = 0; i < bulk.length; i += 500) {
    await teller.relationships(
      bulk.slice(i, i + 500).map((customerId) => ({ customerId, establishedDaysAgo: 500 })),
      { shop: 'big' },
    );
  }
  const told = [
    { customerId: 'active', kind: BehaviourKind.PRODUCT_VIEWED, daysAgo: 5 },
    { customerId: 'muted', kind: BehaviourKind.PURCHASED, daysAgo: 9 },
    { customerId: 'muted', kind: BehaviourKind.MUTED, daysAgo: 8 },
    ...Array.from({ length: 6 }, (_, i) => ({
      customerId: 'unreading',
      kind: BehaviourKind.MESSAGE_IGNORED,
      daysAgo: i,
    })),
    { customerId: 'unreading', kind: BehaviourKind.PURCHASED, daysAgo: 100 },
    { customerId: 'lost', kind: BehaviourKind.PURCHASED, daysAgo: 700 },
    { customerId: 'elsewhere', kind: BehaviourKind.PURCHASED, daysAgo: 700 },
    ...Array.from({ length: 8 }, (_, i) => ({
      customerId: 'cooling',
      kind: BehaviourKind.PURCHASED,
      daysAgo: 40 + i,
      category: 'green_tea',
    })),
    // After the instant that is looked from: it must not be seen.
    { customerId: 'lost', kind: BehaviourKind.PURCHASED, daysAgo: -1 },
  ];
  // Told twice: counted once.
  const id = await teller.behaviours(told);
  await teller.behaviours(told, { id });
  await teller.behaviours([{ customerId: 'elsewhere', kind: BehaviourKind.PRODUCT_VIEWED, daysAgo: 300 }], {
    shop: 'hats',
  });
  await teller.relationships([{ customerId: 'last', establishedDaysAgo: 1 }], { shop: 'hats' });
  await waitFor(async () => (await sizeOf('hats')).activeCount === 1, 15_000);
});
afterAll(async () => {
  await teller.close();
  await host.stop();
});

const api = (shop = shopId) => host.as({ ...merchant, shop }, ScreeningServiceService);
const sizeOf = (shop: string, customerIds: string[] = []) =>
  api(shop).sizeAudience(SizeAudienceRequest.fromPartial({ shopId: shop, kind: AudienceKind.ALL, customerIds }));

function messages(start: object, named: string[][], shop: string): ScreenRequest[] {
  const parts = [
    { $case: 'start', value: { contentCategory: 'green_tea', asOf, ...start } },
    ...named.map((customerIds) => ({ $case: 'audience', value: { customerIds } })),
  ];
  return parts.map((part) => ScreenRequest.fromPartial({ shopId: shop, part } as never));
}

async function screen(start: object = {}, named: string[][] = [], shop = shopId) {
  const audienceKind = named.length > 0 ? AudienceKind.EXPLICIT : AudienceKind.ALL;
  const sent = messages({ audienceKind, idempotencyKey: `screen-${keys++}`, ...start }, named, shop);
  return read(await collect(api(shop).screen(streamOf(...sent))));
}

function read(answers: { part?: { $case: string; value: unknown } }[]) {
  const decisions = answers.flatMap(({ part }) =>
    part?.$case === 'decisions' ? (part.value as { decisions: Decision[] }).decisions : [],
  );
  const report = answers.at(-1)?.part?.value as Screening;
  const reasonOf = (customerId: string) =>
    DecisionReason[decisions.find((one) => one.customerId === customerId)?.reason ?? 0];
  return { decisions, report, reasonOf };
}

describe('a screening of all relationships', () => {
  it('decides on everyone once, by the rule that fits, seeing nothing later than its instant', async () => {
    const { decisions, report, reasonOf } = await screen();
    const customers = ['active', 'cooling', 'elsewhere', 'lost', 'muted', 'newcomer', 'unreading'];
    expect(decisions.map(({ customerId }) => customerId)).toEqual(customers);
    expect(Object.fromEntries(customers.map((one) => [one, reasonOf(one)]))).toEqual({
      newcomer: 'NEW_RELATIONSHIP',
      active: 'POSITIVE_BEHAVIOUR',
      muted: 'LIKELY_TO_REACT_BADLY',
      unreading: 'DOES_NOT_READ',
      lost: 'LONG_INACTIVE',
      elsewhere: 'UNLIKELY_TO_RESPOND',
      cooling: 'LIKELY_TO_RESPOND',
    });
    expect(report).toMatchObject({ audienceCount: 7, keptCount: 3, filteredCount: 4, asOf, scorer: 'plain-4' });
    expect(report.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(7);
  });

  it('works in batches on an audience larger than one', async () => {
    const { decisions, report } = await screen({}, [], 'big');
    expect(decisions.map(({ customerId }) => customerId)).toEqual(bulk);
    expect(report.audienceCount).toBe(bulk.length);
  });

  it('gives the same decisions and report when it is ordered again with its key', async () => {
    const first = await screen({ idempotencyKey: 'again' });
    await teller.behaviours([{ customerId: 'cooling', kind: BehaviourKind.COMPLAINED, daysAgo: 0.1 }], {
      shop: 'elsewhere',
    });
    expect(await screen({ idempotencyKey: 'again' })).toMatchObject({
      decisions: first.decisions,
      report: first.report,
    });
    const reused = screen({ idempotencyKey: 'again', contentCategory: 'black_tea' });
    expect(await failureOf(reused)).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is advanced once by ten streams with one key', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => screen({ idempotencyKey: 'ten' }, [], 'big')));
    for (const { decisions, report } of all) {
      expect(decisions).toHaveLength(bulk.length);
      expect(report.screeningId).toBe(all[0]!.report.screeningId);
    }
  });

  it('is taken up where it stood when the first stream broke off', async () => {
    const start = { audienceKind: AudienceKind.ALL, idempotencyKey: 'broken' };
    for await (const _ of api('big').screen(streamOf(...messages(start, [], 'big')))) break;
    const { decisions, report } = await screen({ idempotencyKey: 'broken' }, [], 'big');
    expect(decisions.map(({ customerId }) => customerId)).toEqual(bulk);
    expect(report.audienceCount).toBe(bulk.length);
  });
});

describe('a screening of customers named one by one', () => {
  it('counts one named twice once, and knows strangers and those who left', async () => {
    const { report, reasonOf } = await screen({}, [
      ['active', 'gone', 'stranger'],
      ['active', 'later'],
    ]);
    expect(report.audienceCount).toBe(4);
    expect(['active', 'gone', 'stranger', 'later'].map(reasonOf)).toEqual([
      'POSITIVE_BEHAVIOUR',
      'RELATIONSHIP_CANCELLED',
      'NO_RELATIONSHIP',
      'NO_RELATIONSHIP',
    ]);
  });

  it('refuses another audience under the same key', async () => {
    await screen({ idempotencyKey: 'named' }, [['active']]);
    expect(await failureOf(screen({ idempotencyKey: 'named' }, [['muted']]))).toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });
});

describe('a screening that cannot be', () => {
  it.each([
    ['start.as_of', { asOf: new Date('2199-01-01') }, []],
    ['start.content_category', { contentCategory: 'Green Tea' }, []],
    ['start.idempotency_key', { idempotencyKey: '' }, []],
    ['start.audience_kind', { audienceKind: AudienceKind.UNSPECIFIED }, []],
    ['audience.customer_ids', { audienceKind: AudienceKind.EXPLICIT }, []],
    ['audience.customer_ids', { audienceKind: AudienceKind.ALL }, [['active']]],
    ['audience.customer_ids[0]', {}, [['x'.repeat(10_000)]]],
  ])('names %s (%o)', async (field, start, named) => {
    expect(await failureOf(screen(start, named))).toMatchObject({ details: { violations: [{ field }] } });
  });

  it('is of strangers only, or of a shop that nobody knows, and leaves nothing', async () => {
    const strangers = screen({ idempotencyKey: 'strangers' }, [['nobody', 'no-one']]);
    expect(await failureOf(strangers)).toMatchObject({ details: { violations: [{ field: 'audience.customer_ids' }] } });
    const unknown = screen({}, [], 'nowhere');
    expect(await failureOf(unknown)).toMatchObject({ details: { violations: [{ field: 'shop_id' }] } });
    const { screenings } = await api('nowhere').listScreenings(
      ListScreeningsRequest.fromPartial({ shopId: 'nowhere' }),
    );
    expect(screenings).toEqual([]);
    // The key was not used up.
    expect((await screen({ idempotencyKey: 'strangers' }, [['active']])).report.audienceCount).toBe(1);
  });

  it('begins with its audience', async () => {
    const [, audience] = messages({}, [['active']], shopId);
    expect(await failureOf(api().screen(streamOf(audience!)))).toMatchObject({
      details: { violations: [{ field: 'start' }] },
    });
  });
});

describe('what a screening leaves', () => {
  it('is listed, and its decisions by verdict and reason', async () => {
    const { report } = await screen();
    const { screenings } = await api().listScreenings(ListScreeningsRequest.fromPartial({ shopId, pageSize: 1 }));
    expect(screenings).toEqual([report]);
    const { decisions } = await api().listDecisions(
      ListDecisionsRequest.fromPartial({
        shopId,
        screeningId: report.screeningId,
        verdict: Verdict.FILTERED,
        reason: DecisionReason.LONG_INACTIVE,
      }),
    );
    expect(decisions.map(({ customerId }) => customerId)).toEqual(['lost']);
  });

  it('explains one decision by the factors that it was taken on, heaviest first', async () => {
    await screen();
    const { decision, factors } = await api().explainDecision(
      ExplainDecisionRequest.fromPartial({ shopId, customerId: 'cooling' }),
    );
    expect(decision).toMatchObject({ verdict: Verdict.KEPT, reason: DecisionReason.LIKELY_TO_RESPOND });
    const values = Object.fromEntries(factors.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({
      'shop.bought.days': 40,
      'shop.tenure.days': 400,
      'category.share': 1,
      'channel.scan': 1,
    });
    const weights = factors.map(({ contribution }) => Math.abs(contribution));
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    const never = api().explainDecision(ExplainDecisionRequest.fromPartial({ shopId, customerId: 'nobody' }));
    expect(await failureOf(never)).toMatchObject({ reason: 'NEVER_SCREENED' });
  });

  it('is told once to whoever listens', async () => {
    const { report } = await screen();
    const connection = await connect({ servers: host.nats.url });
    try {
      const consumer = await jetstream(connection).consumers.get('GUANXI_FILTERING');
      const told: string[] = [];
      await waitFor(async () => {
        for await (const message of await consumer.fetch({ max_messages: 100, expires: 1_000 })) {
          told.push(ScreeningCompleted.decode(message.data).screeningId);
        }
        return told.includes(report.screeningId);
      });
      expect(new Set(told).size).toBe(told.length);
    } finally {
      await connection.close();
    }
  });

  it('is hidden from another shop', async () => {
    const { report } = await screen();
    const others = api('hats').getScreening({ shopId: 'hats', screeningId: report.screeningId });
    expect(await failureOf(others)).toMatchObject({ reason: 'SCREENING_NOT_FOUND' });
  });
});

describe('the policy of a shop', () => {
  const policies = () => host.as(merchant, PolicyServiceService);
  const policy = {
    shopId: '',
    protectionDays: 0,
    positiveDays: 1,
    inactiveDays: 10,
    responseMin: 0.5,
    version: 0,
    reactsBadlyMax: 0,
    readMin: 0,
    holdOutPercent: 0,
    exemptChannels: [] as string[],
  };

  it('has defaults, and is followed by the next screening once it is set', async () => {
    expect((await policies().getPolicy({ shopId })).policy).toMatchObject({ protectionDays: 30, version: 0 });
    const set = await policies().setPolicy({ shopId, idempotencyKey: 'strict', policy });
    expect(set.policy).toMatchObject({ protectionDays: 0, version: 1 });
    const { reasonOf } = await screen();
    expect([reasonOf('newcomer'), reasonOf('active'), reasonOf('cooling')]).toEqual([
      'LONG_INACTIVE',
      'UNLIKELY_TO_RESPOND',
      'LONG_INACTIVE',
    ]);
  });

  it('names the field that is out of bounds', async () => {
    const set = policies().setPolicy({ shopId, idempotencyKey: 'bad', policy: { ...policy, responseMin: 2 } });
    expect(await failureOf(set)).toMatchObject({ details: { violations: [{ field: 'policy.response_min' }] } });
  });
});

describe('the size of an audience', () => {
  it('is counted by status, strangers too', async () => {
    expect(await sizeOf(shopId)).toEqual({ activeCount: 8, cancelledCount: 1, strangerCount: 0 });
    const named = await sizeOf(shopId, ['active', 'active', 'gone', 'stranger']);
    expect(named).toEqual({ activeCount: 1, cancelledCount: 1, strangerCount: 1 });
  });
});
