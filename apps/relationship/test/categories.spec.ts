import {
  BehaviourKind,
  BehaviourServiceService,
  RecordBehavioursRequest,
} from '@guanxi/contracts/relationship/v1/behaviour.js';
import { CareServiceService, CareTrigger, PutCareRuleRequest } from '@guanxi/contracts/relationship/v1/care.js';
import {
  CategoryServiceService,
  DeclareCategoriesRequest,
  WithdrawCategoriesRequest,
} from '@guanxi/contracts/relationship/v1/category.js';
import {
  PutSegmentRequest,
  type SegmentRule,
  SegmentServiceService,
  SizeSegmentRequest,
} from '@guanxi/contracts/relationship/v1/segment.js';
import { collect, failureOf, type HostedService, streamOf } from '@guanxi/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { hostRelationship } from './relationship-host.js';

let host: HostedService;
let shopId = '';
let shops = 0;
let keys = 0;
const key = () => `k-${keys++}`;
const as = () => ({ subject: 'mei', role: 'merchant' as const, shop: shopId });

beforeAll(async () => {
  host = await hostRelationship();
});
beforeEach(() => {
  shopId = `shop-${++shops}`;
});
afterAll(() => host.stop());

const api = () => host.as(as(), CategoryServiceService);
const declare = (...categories: string[]) =>
  api().declareCategories(DeclareCategoriesRequest.fromPartial({ shopId, idempotencyKey: key(), categories }));
const withdraw = (...categories: string[]) =>
  api().withdrawCategories(WithdrawCategoriesRequest.fromPartial({ shopId, idempotencyKey: key(), categories }));
const list = async () => (await api().listCategories({ shopId, pageSize: 0, pageToken: '' })).categories;
const check = async (...categories: string[]) => (await api().checkCategories({ shopId, categories })).unknown;
const view = (...categories: string[]) => {
  const behaviours = categories.map((category) => ({
    behaviourId: key(),
    customerId: 'ana',
    kind: BehaviourKind.PRODUCT_VIEWED,
    occurredAt: new Date(),
    category,
  }));
  const request = RecordBehavioursRequest.fromPartial({ shopId, idempotencyKey: key(), behaviours });
  return collect(host.as(as(), BehaviourServiceService).recordBehaviours(streamOf(request)));
};
const viewed = (category: string): SegmentRule => ({
  rule: { $case: 'behaviour', value: { kind: BehaviourKind.PRODUCT_VIEWED, category, withinDays: 30 } as never },
});
const putSegment = (rule: SegmentRule) =>
  host
    .as(as(), SegmentServiceService)
    .putSegment(PutSegmentRequest.fromPartial({ shopId, idempotencyKey: key(), segmentId: 'one', name: 'one', rule }));
const putRule = (contentCategory: string, enabled: boolean) =>
  host.as(as(), CareServiceService).putCareRule(
    PutCareRuleRequest.fromPartial({
      ...{ shopId, idempotencyKey: key(), ruleId: 'one', trigger: CareTrigger.BIRTHDAY, topic: 'care' },
      ...{ contentCategory, enabled },
    }),
  );

it('lets a shop name any category as long as none of its is known', async () => {
  expect(await api().checkCategories({ shopId, categories: ['tea', 'anything'] })).toEqual({ known: [], unknown: [] });
  await putSegment(viewed('anything'));
  await putRule('anything', true);
  // Behaviours without a category make none known.
  await view('');
  expect(await list()).toEqual([]);
  expect(await check('anything')).toEqual([]);
});

it('knows what behaviours carried and what was declared, and names what is written alike', async () => {
  await view('green_tea', '', 'cups', 'green_tea');
  await view('cups');
  expect(await declare('green_tea', 'garden_tools')).toEqual({ declaredCount: 2 });
  expect(await declare('garden_tools', 'garden_tools')).toEqual({ declaredCount: 0 });
  expect((await list()).map(({ category, declaredBy, carriedSince }) => [category, declaredBy, !carriedSince])).toEqual(
    [
      ['cups', '', false],
      ['garden_tools', 'mei', true],
      ['green_tea', 'mei', false],
    ],
  );
  expect(await api().checkCategories({ shopId, categories: ['garden_tools', 'green_te', 'xylophones'] })).toEqual({
    known: ['garden_tools'],
    unknown: [
      { category: 'green_te', alike: ['green_tea'] },
      { category: 'xylophones', alike: [] },
    ],
  });
});

it('forgets a declaration that is withdrawn, but not what behaviours carry', async () => {
  await view('green_tea');
  await declare('green_tea', 'cups');
  expect(await withdraw('green_tea', 'cups', 'never')).toEqual({ withdrawnCount: 2 });
  expect((await list()).map(({ category, declaredAt }) => [category, declaredAt])).toEqual([['green_tea', undefined]]);
  // And what is declared again is carried on.
  await declare('cups');
  await view('cups');
  await withdraw('cups');
  expect(await check('cups')).toEqual([]);
});

it('refuses a segment and a rule of care in a category that nobody knows, and keeps nothing', async () => {
  await view('green_tea');
  const rule: SegmentRule = {
    rule: {
      $case: 'all',
      value: { rules: [viewed('green_tea'), { rule: { $case: 'not', value: viewed('gren_tea') } }] },
    },
  };
  const field = 'rule.all.rules[1].not.behaviour.category';
  const refused = {
    reason: 'CATEGORY_UNKNOWN',
    details: { violations: [{ field }], metadata: { alike: 'green_tea' } },
  };
  expect(await failureOf(putSegment(rule))).toMatchObject(refused);
  const sizing = SizeSegmentRequest.fromPartial({ shopId, of: { $case: 'rule', value: rule } });
  const segments = host.as(as(), SegmentServiceService);
  expect(await failureOf(segments.sizeSegment(sizing))).toMatchObject(refused);
  const asked = { shopId, pageSize: 0, pageToken: '' };
  expect((await segments.listSegments(asked)).segments).toEqual([]);

  expect(await failureOf(putRule('gren_tea', true))).toMatchObject({
    reason: 'CATEGORY_UNKNOWN',
    details: { violations: [{ field: 'content_category' }] },
  });
  expect((await host.as(as(), CareServiceService).listCareRules(asked)).rules).toEqual([]);
  await putRule('green_tea', true);
  // Whatever became of its category, a rule can be switched off.
  await putRule('gren_tea', false);
});

it('notes what concurrent batches carry, each category once', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `c-${i}`);
  await Promise.all(Array.from({ length: 8 }, (_, i) => view(...(i % 2 ? names : names.toReversed()))));
  expect(await list()).toHaveLength(names.length);
});
