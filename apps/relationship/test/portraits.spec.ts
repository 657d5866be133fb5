import {
  type Behaviour,
  BehaviourKind,
  BehaviourServiceService,
  RecordBehavioursRequest,
} from '@guanxi/contracts/relationship/v1/behaviour.js';
import {
  IdentityServiceService,
  MergeCustomersRequest,
  UnmergeCustomersRequest,
} from '@guanxi/contracts/relationship/v1/identity.js';
import {
  DeclareFactsRequest,
  GetPortraitRequest,
  PortraitServiceService,
  ValueCustomersRequest,
} from '@guanxi/contracts/relationship/v1/portrait.js';
import {
  ImportRelationshipsRequest,
  RelationshipServiceService,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import {
  PortraitFigure,
  PutSegmentRequest,
  SegmentServiceService,
  SizeSegmentRequest,
  StreamMembersRequest,
} from '@guanxi/contracts/relationship/v1/segment.js';
import { collect, failureOf, type HostedService, SeededRandom, streamOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostRelationship, merchant } from './relationship-host.js';

let host: HostedService;
const day_ms = 24 * 60 * 60 * 1000;
const shopId = 'tea';
// At noon by UTC, so that days of purchase are days apart.
const noon = Math.floor(Date.now() / day_ms) * day_ms - day_ms / 2;
const daysAgo = (days: number) => new Date(noon - days * day_ms);
const customers = Array.from({ length: 400 }, (_, i) => `c-${i}`);

const portraits = () => host.as(merchant, PortraitServiceService);
const portraitOf = async (customerId: string) =>
  (await portraits().getPortrait(GetPortraitRequest.fromPartial({ shopId, customerId }))).portrait!;
let keys = 0;
const declare = (customerId: string, declared: object) =>
  portraits().declareFacts(
    DeclareFactsRequest.fromPartial({ shopId, idempotencyKey: `d${keys++}`, customerId, declared }),
  );
const sizeOf = async (figure: PortraitFigure, atLeast: number) => {
  const value = { rule: { $case: 'figure', value: { figure, atLeast, atMost: undefined } } } as const;
  const request = SizeSegmentRequest.fromPartial({ shopId, of: { $case: 'rule', value } });
  return (await host.as(merchant, SegmentServiceService).sizeSegment(request)).size;
};

const membersWorth = async (atLeast: number) => {
  const api = host.as(merchant, SegmentServiceService);
  const rule = { rule: { $case: 'figure', value: { figure: PortraitFigure.EXPECTED_PURCHASES, atLeast } } } as const;
  const segment = { shopId, idempotencyKey: `s${keys++}`, segmentId: 'worth', name: 'worth', rule };
  await api.putSegment(PutSegmentRequest.fromPartial(segment));
  const batches = await collect(api.streamMembers(StreamMembersRequest.fromPartial({ shopId, segmentId: 'worth' })));
  return new Set(batches.flatMap(({ customerIds }) => customerIds));
};

beforeAll(async () => {
  host = await hostRelationship({ env: { ROUND_MS: '600000' } });
  const random = new SeededRandom(3);
  const relationships = [...customers, 'silent'].map((customerId) => ({
    customerId,
    acquisitionChannel: 'scan',
    establishedAt: daysAgo(500),
  }));
  await collect(
    host
      .as(merchant, RelationshipServiceService)
      .importRelationships(
        streamOf(ImportRelationshipsRequest.fromPartial({ shopId, idempotencyKey: 'all', relationships })),
      ),
  );
  const bought: Behaviour[] = customers.flatMap((customerId, i) => {
    const rate = random.gamma(0.5, 1 / 40);
    const days: number[] = [];
    for (let day = random.int(200, 400); day >= 0; day -= Math.max(1, Math.round(random.exponential(rate)))) {
      days.push(day);
      if (random.chance(0.1)) break;
    }
    return days.map((day) => ({
      behaviourId: `${customerId}-${day}`,
      customerId,
      kind: BehaviourKind.PURCHASED,
      occurredAt: daysAgo(day),
      category: 'tea',
      productId: '',
      amountCents: 100 * (1 + i),
      campaignId: '',
    }));
  });
  const batches = Array.from({ length: Math.ceil(bought.length / 1000) }, (_, i) =>
    RecordBehavioursRequest.fromPartial({
      shopId,
      idempotencyKey: `b${i}`,
      behaviours: bought.slice(1000 * i, 1000 * i + 1000),
    }),
  );
  await collect(host.as(merchant, BehaviourServiceService).recordBehaviours(streamOf(...batches)));
  await waitFor(async () => (await sizeOf(PortraitFigure.PURCHASES, 1)) === customers.length);
});
afterAll(() => host.stop());

describe('value', () => {
  it('is absent before the first valuation, and fitted to the shop’s own customers after it', async () => {
    expect(await portraitOf('c-1')).toMatchObject({ value: undefined, priceLevel: 0 });
    const request = ValueCustomersRequest.fromPartial({ shopId, idempotencyKey: 'v1' });
    const valuation = await portraits().valueCustomers(request);
    expect(valuation).toMatchObject({ valuedCount: 400, fittedCustomers: 400 });
    expect(valuation.logLikelihood).toBeLessThan(0);
    const { value, priceLevel } = await portraitOf('c-399');
    expect(value).toMatchObject({ horizonDays: 90, fittedCustomers: 400, valuedAt: valuation.valuedAt });
    expect(priceLevel).toBe(5);
    expect((await portraitOf('c-0')).priceLevel).toBe(1);
  });

  it('is what segments see: a fifth of the buyers is in the highest price level', async () => {
    expect(await sizeOf(PortraitFigure.PRICE_LEVEL, 5)).toBe(80);
    // Portraits reckon up to this instant, segments up to the valuation: a hair's breadth of time lies between.
    for (const customerId of ['c-7', 'c-99', 'c-256']) {
      const { expectedPurchases } = (await portraitOf(customerId)).value!;
      const above = await membersWorth(expectedPurchases * 1.02);
      const near = await membersWorth(expectedPurchases * 0.98);
      expect([above.has(customerId), near.has(customerId)]).toEqual([false, true]);
    }
  });

  it('cannot be of a shop where nobody bought', async () => {
    const hats = host.as({ subject: 'bo', role: 'merchant', shop: 'hats' }, PortraitServiceService);
    const request = ValueCustomersRequest.fromPartial({ shopId: 'hats', idempotencyKey: 'v1' });
    expect(await failureOf(hats.valueCustomers(request))).toMatchObject({ reason: 'NOBODY_BOUGHT' });
  });
});

describe('two customers who are one person', () => {
  const purchases = async (customerId: string) => (await portraitOf(customerId)).purchases!.count;
  const size = () => sizeOf(PortraitFigure.TENURE_DAYS, 0);

  it('have one portrait until that is taken back, and are addressed once', async () => {
    const identities = host.as(merchant, IdentityServiceService);
    const [one, other, everybody] = [await purchases('c-10'), await purchases('c-11'), await size()];
    const merge = { shopId, idempotencyKey: 'm1', survivorId: 'c-10', mergedId: 'c-11', reason: 'same_phone' };
    const { merge: made } = await identities.mergeCustomers(MergeCustomersRequest.fromPartial(merge));
    expect([await purchases('c-10'), await purchases('c-11')]).toEqual([one + other, one + other]);
    await waitFor(async () => (await sizeOf(PortraitFigure.PURCHASES, one + other)) > 0);
    expect(await size()).toBe(everybody - 1);
    await identities.unmergeCustomers(
      UnmergeCustomersRequest.fromPartial({ shopId, idempotencyKey: 'u1', mergeId: made!.mergeId, reason: 'not_hers' }),
    );
    expect([await purchases('c-10'), await purchases('c-11'), await size()]).toEqual([one, other, everybody]);
  });
});

describe('what was declared', () => {
  it('is part of the portrait, tags in order and once, and moves her preferred hour into her zone', async () => {
    expect((await portraitOf('c-1')).preferredHour).toBe(12);
    await declare('c-1', { birthday: '02-29', timeZone: 'Asia/Shanghai', tags: ['vip', 'gift', 'vip'] });
    expect(await portraitOf('c-1')).toMatchObject({
      preferredHour: 20,
      declared: { birthday: '02-29', timeZone: 'Asia/Shanghai', preferredChannel: '', tags: ['gift', 'vip'] },
    });
  });

  it('is replaced as a whole', async () => {
    await declare('c-2', { tags: ['vip'] });
    await declare('c-2', { birthday: '01-31' });
    expect((await portraitOf('c-2')).declared).toMatchObject({ birthday: '01-31', tags: [] });
  });

  it.each([
    ['declared.birthday', { birthday: '02-30' }],
    ['declared.time_zone', { timeZone: 'Mars/Olympus' }],
    ['declared.tags[0]', { tags: ['Not A Token'] }],
  ])('is refused by %s where it cannot be, and nothing is kept', async (field, declared) => {
    expect(await failureOf(declare('c-3', declared))).toMatchObject({ details: { violations: [{ field }] } });
    expect((await portraitOf('c-3')).declared).toBeUndefined();
  });

  it('needs a relationship', async () => {
    expect(await failureOf(declare('stranger', { tags: ['vip'] }))).toMatchObject({ reason: 'RELATIONSHIP_NOT_FOUND' });
  });

  it('leaves the hour open of one who did nothing', async () => {
    expect((await portraitOf('silent')).preferredHour).toBeUndefined();
  });
});
