import { status } from '@grpc/grpc-js';
import {
  type Behaviour,
  BehaviourKind,
  BehaviourServiceService,
  RecordBehavioursRequest,
} from '@guanxi/contracts/relationship/v1/behaviour.js';
import {
  DeclareFactsRequest,
  GetPortraitRequest,
  LifecycleStage,
  type Portrait,
  PortraitServiceService,
} from '@guanxi/contracts/relationship/v1/portrait.js';
import {
  CancelRelationshipRequest,
  ImportRelationshipsRequest,
  RelationshipServiceService,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import {
  GetSegmentRequest,
  ListSegmentsRequest,
  PortraitFigure,
  PutSegmentRequest,
  SegmentRule,
  SegmentServiceService,
  SizeSegmentRequest,
  StreamMembersRequest,
} from '@guanxi/contracts/relationship/v1/segment.js';
import { collect, failureOf, type HostedService, SeededRandom, streamOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostRelationship, merchant, otherMerchant } from './relationship-host.js';

let host: HostedService;
const shopId = 'tea';
const day_ms = 24 * 60 * 60 * 1000;
const started = Date.now();
const daysAgo = (days: number) => new Date(started - days * day_ms);
const customers = Array.from({ length: 120 }, (_, i) => `c-${String(i).padStart(3, '0')}`);
const channels = ['scan', 'live', 'coupon'];
const categories = ['green_tea', 'cups', ''];
const tags = ['vip', 'gift', 'wholesale'];
const acted: Behaviour[] = [];

const segments = () => host.as(merchant, SegmentServiceService);
const portraits = () => host.as(merchant, PortraitServiceService);
let keys = 0;
const key = () => `k-${keys++}`;
const put = (segmentId: string, rule: SegmentRule) =>
  segments().putSegment(PutSegmentRequest.fromPartial({ shopId, idempotencyKey: key(), segmentId, name: 'one', rule }));
const membersOf = async (segmentId: string, afterCustomerId = '') => {
  const request = StreamMembersRequest.fromPartial({ shopId, segmentId, afterCustomerId });
  return (await collect(segments().streamMembers(request))).flatMap(({ customerIds }) => customerIds);
};
const tagged = (...values: string[]): SegmentRule => ({ rule: { $case: 'tag', value: { values } } });
const figure = (of: PortraitFigure, atLeast?: number, atMost?: number): SegmentRule => ({
  rule: { $case: 'figure', value: { figure: of, atLeast, atMost } },
});

beforeAll(async () => {
  host = await hostRelationship();
  const random = new SeededRandom(11);
  const relationships = customers.map((customerId) => ({
    customerId,
    acquisitionChannel: random.pick(channels),
    establishedAt: daysAgo(1 + random.float() * 800),
  }));
  const relationshipApi = host.as(merchant, RelationshipServiceService);
  await collect(
    relationshipApi.importRelationships(
      streamOf(ImportRelationshipsRequest.fromPartial({ shopId, idempotencyKey: 'all', relationships })),
    ),
  );
  await relationshipApi.cancelRelationship(
    CancelRelationshipRequest.fromPartial({ shopId, idempotencyKey: 'gone', customerId: customers[5] }),
  );
  for (const { customerId, establishedAt } of relationships) {
    const tenure = (started - establishedAt.getTime()) / day_ms;
    for (let i = random.int(0, 9); i > 0; i--) {
      const kind = random.pick([1, 3, 5, 7, 7, 9]) as BehaviourKind;
      acted.push({
        behaviourId: `b-${acted.length}`,
        customerId,
        kind,
        occurredAt: daysAgo(random.float() * tenure),
        category: random.pick(categories),
        productId: '',
        amountCents: kind === BehaviourKind.PURCHASED ? random.int(100, 9_000) : 0,
        campaignId: '',
      });
    }
    if (random.float() < 0.4) {
      const declared = { tags: tags.filter(() => random.float() < 0.5), preferredChannel: random.pick(['app', 'web']) };
      await portraits().declareFacts(
        DeclareFactsRequest.fromPartial({ shopId, idempotencyKey: key(), customerId, declared }),
      );
    }
  }
  const behaviours = host.as(merchant, BehaviourServiceService);
  await collect(
    behaviours.recordBehaviours(
      streamOf(
        RecordBehavioursRequest.fromPartial({ shopId, idempotencyKey: 'acted', behaviours: random.shuffle(acted) }),
      ),
    ),
  );
  const active = new Set(
    acted.filter(({ kind }) => kind !== BehaviourKind.MESSAGE_IGNORED).map(({ customerId }) => customerId),
  );
  await waitFor(async () => {
    const did = figure(PortraitFigure.SILENT_DAYS, 0);
    const { size } = await segments().sizeSegment(
      SizeSegmentRequest.fromPartial({ shopId, of: { $case: 'rule', value: did } }),
    );
    return size === active.size - (active.has(customers[5]!) ? 1 : 0);
  });
});
afterAll(() => host.stop());

/** Who fulfils a rule, worked out one by one from what the portraits say: nothing of it is shared with the service. */
function fulfils(rule: SegmentRule, portrait: Portrait, hers: Behaviour[]): boolean {
  const now = Date.now();
  const chosen = rule.rule!;
  switch (chosen.$case) {
    case 'all':
      return chosen.value.rules.every((one) => fulfils(one, portrait, hers));
    case 'any':
      return chosen.value.rules.some((one) => fulfils(one, portrait, hers));
    case 'not':
      return !fulfils(chosen.value, portrait, hers);
    case 'lifecycleStage':
      return chosen.value.stages.includes(portrait.lifecycleStage);
    case 'tag':
      return chosen.value.values.some((tag) => portrait.declared?.tags.includes(tag));
    case 'preferredChannel':
      return chosen.value.values.includes(portrait.declared?.preferredChannel ?? '');
    case 'interest': {
      const share = portrait.interests.find(({ category }) => category === chosen.value.category)?.share ?? 0;
      return share >= chosen.value.shareAtLeast;
    }
    case 'behaviour': {
      const { kind, category, withinDays, atLeast = 1 } = chosen.value;
      const since = now - withinDays * day_ms;
      const counted = hers.filter(
        (one) =>
          one.kind === kind && (category === '' || one.category === category) && one.occurredAt!.getTime() > since,
      );
      return counted.length >= atLeast;
    }
    case 'figure': {
      const { figure: of, atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = chosen.value;
      const last = portrait.lastBehaviourAt;
      const values: Partial<Record<PortraitFigure, number | undefined>> = {
        [PortraitFigure.PURCHASES]: portrait.purchases!.count,
        [PortraitFigure.SPENT_CENTS]: portrait.purchases!.amountCents,
        [PortraitFigure.SILENT_DAYS]: last && (now - last.getTime()) / day_ms,
      };
      const value = values[of];
      return value !== undefined && value >= atLeast && value <= atMost;
    }
    default:
      throw new TypeError(chosen.$case);
  }
}

function anyRule(random: SeededRandom, levels: number): SegmentRule {
  const rules = () => ({ rules: [anyRule(random, levels - 1), anyRule(random, levels - 1)] });
  if (levels > 0 && random.float() < 0.7) {
    const kind = random.pick(['all', 'any', 'not'] as const);
    if (kind === 'not') return { rule: { $case: 'not', value: anyRule(random, levels - 1) } };
    return { rule: { $case: kind, value: rules() } };
  }
  return random.pick<() => SegmentRule>([
    () => ({ rule: { $case: 'lifecycleStage', value: { stages: [random.int(1, 5) as LifecycleStage] } } }),
    () => tagged(random.pick(tags)),
    () => ({ rule: { $case: 'preferredChannel', value: { values: ['app'] } } }),
    () => ({ rule: { $case: 'interest', value: { category: 'cups', shareAtLeast: random.float() } } }),
    () => ({
      rule: {
        $case: 'behaviour',
        value: {
          kind: random.pick([1, 3, 7]) as BehaviourKind,
          category: random.pick(categories),
          withinDays: random.int(1, 400),
          atLeast: random.int(1, 2),
        },
      },
    }),
    () => figure(PortraitFigure.PURCHASES, random.int(0, 4)),
    () => figure(PortraitFigure.SPENT_CENTS, undefined, random.int(0, 9_000)),
    () => figure(PortraitFigure.SILENT_DAYS, random.float() * 100, 100 + random.float() * 300),
  ])();
}

describe('a segment', () => {
  it('holds exactly the active customers whose portraits fulfil its rule', async () => {
    const random = new SeededRandom(23);
    const drawn = new Map<string, Portrait>();
    for (const customerId of customers) {
      const { portrait } = await portraits().getPortrait(GetPortraitRequest.fromPartial({ shopId, customerId }));
      drawn.set(customerId, portrait!);
    }
    let members = 0;
    for (let i = 0; i < 60; i++) {
      const rule = anyRule(random, 3);
      await put('any', rule);
      const expected = customers.filter(
        (customerId) =>
          customerId !== customers[5] &&
          fulfils(
            rule,
            drawn.get(customerId)!,
            acted.filter((one) => one.customerId === customerId),
          ),
      );
      expect(await membersOf('any'), JSON.stringify(rule)).toEqual(expected);
      const { size } = await segments().sizeSegment(
        SizeSegmentRequest.fromPartial({ shopId, of: { $case: 'rule', value: rule } }),
      );
      expect(size).toBe(expected.length);
      members += expected.length;
    }
    expect(members).toBeGreaterThan(500);
  }, 60_000);

  it('is streamed on from behind a customer', async () => {
    await put('everybody', figure(PortraitFigure.TENURE_DAYS, 0));
    const everybody = await membersOf('everybody');
    expect(everybody).toHaveLength(customers.length - 1);
    expect(await membersOf('everybody', everybody[70])).toEqual(everybody.slice(71));
  });

  it('keeps its versions apart and says who changed it', async () => {
    await put('vip', tagged('vip'));
    const { segment } = await put('vip', tagged('vip', 'gift'));
    expect(segment).toMatchObject({ segmentId: 'vip', version: 2, changedBy: 'mei' });
    const got = await segments().getSegment(GetSegmentRequest.fromPartial({ shopId, segmentId: 'vip' }));
    expect(got.segment).toEqual(segment);
    const { segments: listed } = await segments().listSegments(ListSegmentsRequest.fromPartial({ shopId }));
    expect(listed.filter(({ segmentId }) => segmentId === 'vip')).toEqual([segment]);
  });

  it('is not another shop’s to see', async () => {
    const theirs = host.as(otherMerchant, SegmentServiceService);
    const request = GetSegmentRequest.fromPartial({ shopId: 'hats', segmentId: 'vip' });
    expect(await failureOf(theirs.getSegment(request))).toMatchObject({ reason: 'SEGMENT_NOT_FOUND' });
  });

  it.each([
    ['rule.rule', {}],
    ['rule.all.rules', { rule: { $case: 'all', value: { rules: [] } } }],
    ['rule.figure', figure(PortraitFigure.PURCHASES)],
    ['rule.figure.at_most', figure(PortraitFigure.PURCHASES, 3, 2)],
    ['rule.figure.figure', figure(PortraitFigure.UNSPECIFIED, 1)],
    ['rule.tag.values[0]', tagged('Not A Token')],
    ['rule.behaviour.within_days', { rule: { $case: 'behaviour', value: { kind: 1, category: '', withinDays: 0 } } }],
  ] as [string, SegmentRule][])('is refused where %s cannot be, and nothing is kept', async (field, rule) => {
    expect(await failureOf(put('wrong', rule))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field }] },
    });
    const get = segments().getSegment(GetSegmentRequest.fromPartial({ shopId, segmentId: 'wrong' }));
    expect(await failureOf(get)).toMatchObject({ reason: 'SEGMENT_NOT_FOUND' });
  });

  it('is refused, however deep it is', async () => {
    let rule = tagged('vip');
    for (let level = 1; level < 2_000; level++) rule = { rule: { $case: 'not', value: rule } };
    expect(await failureOf(put('deep', rule))).toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it('is unknown by its name where there is none', async () => {
    const members = collect(segments().streamMembers(StreamMembersRequest.fromPartial({ shopId, segmentId: 'none' })));
    expect(await failureOf(members)).toMatchObject({ reason: 'SEGMENT_NOT_FOUND' });
  });
});
