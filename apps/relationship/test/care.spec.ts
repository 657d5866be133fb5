import { CareProposed } from '@guanxi/contracts/events/v1/relationship.js';
import {
  type Behaviour,
  BehaviourKind,
  BehaviourServiceService,
  RecordBehavioursRequest,
} from '@guanxi/contracts/relationship/v1/behaviour.js';
import {
  CareServiceService,
  CareTrigger,
  ListCareProposalsRequest,
  ListCareRulesRequest,
  PutCareRuleRequest,
} from '@guanxi/contracts/relationship/v1/care.js';
import {
  ListOrdersRequest,
  OrderServiceService,
  RecordOrderFactsRequest,
} from '@guanxi/contracts/relationship/v1/order.js';
import { DeclareFactsRequest, PortraitServiceService } from '@guanxi/contracts/relationship/v1/portrait.js';
import {
  CancelRelationshipRequest,
  ImportRelationshipsRequest,
  RelationshipServiceService,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import {
  PutSegmentRequest,
  type SegmentRule,
  SegmentServiceService,
} from '@guanxi/contracts/relationship/v1/segment.js';
import { collect, failureOf, type HostedService, streamOf, waitFor } from '@guanxi/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostRelationship, merchant } from './relationship-host.js';

const hour_ms = 60 * 60 * 1000;
const shopId = 'tea';
const started = Date.now();
const hoursAgo = (hours: number) => new Date(started - hours * hour_ms);
const customers = ['ana', 'bea', 'cai', 'dan', 'eve', 'fay', 'gus', 'hui'];

let host: HostedService;
let replica: HostedService;
let keys = 0;
const key = () => `k-${keys++}`;
const care = () => host.as(merchant, CareServiceService);
const orders = () => host.as(merchant, OrderServiceService);

beforeAll(async () => {
  host = await hostRelationship({ env: { ROUND_MS: '200' } });
  const { database, nats, identity } = host;
  replica = await hostRelationship({ env: { ROUND_MS: '200' }, database, nats, identity });
  const relationships = customers.map((customerId) => ({
    customerId,
    acquisitionChannel: 'scan',
    establishedAt: hoursAgo(400 * 24),
  }));
  await collect(
    host
      .as(merchant, RelationshipServiceService)
      .importRelationships(
        streamOf(ImportRelationshipsRequest.fromPartial({ shopId, idempotencyKey: 'all', relationships })),
      ),
  );
});
afterAll(async () => {
  await replica?.stop();
  await host?.stop();
});

const did = (customerId: string, kind: BehaviourKind, hours: number): Partial<Behaviour> => ({
  behaviourId: key(),
  customerId,
  kind,
  occurredAt: hoursAgo(hours),
});
const record = (...behaviours: Partial<Behaviour>[]) =>
  collect(
    host
      .as(merchant, BehaviourServiceService)
      .recordBehaviours(streamOf(RecordBehavioursRequest.fromPartial({ shopId, idempotencyKey: key(), behaviours }))),
  );
const putRule = (ruleId: string, trigger: CareTrigger, rest: object = {}) =>
  care().putCareRule(
    PutCareRuleRequest.fromPartial({
      shopId,
      idempotencyKey: key(),
      ruleId,
      trigger,
      topic: 'care',
      contentCategory: 'green_tea',
      enabled: true,
      ...rest,
    }),
  );
const proposals = async (ruleId: string) => {
  const listed = await care().listCareProposals(ListCareProposalsRequest.fromPartial({ shopId, pageSize: 1000 }));
  return listed.proposals.filter((one) => one.ruleId === ruleId);
};
const proposedTo = async (ruleId: string) => (await proposals(ruleId)).map(({ customerId }) => customerId).sort();

describe('a rule of care', () => {
  it('speaks to those who left a cart, once, and not to those who bought', async () => {
    await record(
      did('ana', BehaviourKind.ADDED_TO_CART, 5),
      did('bea', BehaviourKind.ADDED_TO_CART, 5),
      did('bea', BehaviourKind.PURCHASED, 4),
      did('cai', BehaviourKind.ADDED_TO_CART, 1),
      did('dan', BehaviourKind.ADDED_TO_CART, 90),
    );
    await putRule('cart', CareTrigger.CART_LEFT, { afterHours: 3, validHours: 48 });
    await waitFor(async () => (await proposals('cart')).length > 0);
    await record(did('eve', BehaviourKind.ADDED_TO_CART, 6));
    await waitFor(async () => (await proposals('cart')).length > 1);
    expect(await proposedTo('cart')).toEqual(['ana', 'eve']);
    const [latest] = await proposals('cart');
    expect(latest).toMatchObject({
      customerId: 'eve',
      trigger: CareTrigger.CART_LEFT,
      topic: 'care',
      contentCategory: 'green_tea',
      factAt: hoursAgo(6),
      expiresAt: hoursAgo(6 - 3 - 48),
    });
  });

  it('publishes each proposal in one event only, though two replicas look', async () => {
    const connection = await connect({ servers: host.nats.url });
    try {
      const consumer = await jetstream(connection).consumers.get('GUANXI_RELATIONSHIP');
      const told: string[] = [];
      await waitFor(async () => {
        for await (const message of await consumer.fetch({ max_messages: 100, expires: 1_000 })) {
          if (!message.subject.includes('care_proposed')) continue;
          told.push(...CareProposed.decode(message.data).proposals.map(({ customerId }) => customerId));
        }
        return told.length >= 2;
      });
      expect(told.sort()).toEqual(['ana', 'eve']);
    } finally {
      await connection.close();
    }
  });

  it('congratulates by her own calendar, once a year', async () => {
    // Somewhere on Earth it is another day than by UTC, at any time.
    const timeZone = new Date().getUTCHours() < 12 ? 'Pacific/Pago_Pago' : 'Pacific/Kiritimati';
    const there = new Intl.DateTimeFormat('en-CA', { timeZone, month: '2-digit', day: '2-digit' }).format(new Date());
    const here = new Date().toISOString().slice(5, 10);
    const portraits = host.as(merchant, PortraitServiceService);
    for (const [customerId, birthday] of [
      ['fay', there],
      ['gus', here],
    ] as const) {
      await portraits.declareFacts(
        DeclareFactsRequest.fromPartial({
          shopId,
          idempotencyKey: key(),
          customerId,
          declared: { birthday, timeZone },
        }),
      );
    }
    await putRule('birthday', CareTrigger.BIRTHDAY);
    await waitFor(async () => (await proposals('birthday')).length > 0);
    expect(await proposedTo('birthday')).toEqual(['fay']);
  });

  it('follows orders: late ones are told of, shipped ones are not, arrived ones are asked about', async () => {
    const placed = (shipBy: Date) => ({ $case: 'placed', value: { placedAt: hoursAgo(60), shipBy } }) as const;
    const facts = [
      { orderId: 'o-1', customerId: 'ana', fact: placed(hoursAgo(10)) },
      { orderId: 'o-2', customerId: 'bea', fact: placed(hoursAgo(10)) },
      { orderId: 'o-2', customerId: 'bea', fact: { $case: 'shippedAt', value: hoursAgo(12) } as const },
      { orderId: 'o-3', customerId: 'cai', fact: { $case: 'deliveredAt', value: hoursAgo(30) } as const },
    ];
    const request = RecordOrderFactsRequest.fromPartial({ shopId, idempotencyKey: key(), facts });
    expect(await orders().recordOrderFacts(request)).toEqual({ changedCount: 3 });
    const again = RecordOrderFactsRequest.fromPartial({ shopId, idempotencyKey: key(), facts });
    expect(await orders().recordOrderFacts(again)).toEqual({ changedCount: 0 });
    await putRule('late', CareTrigger.SHIPMENT_LATE, { afterHours: 2 });
    await putRule('arrived', CareTrigger.PARCEL_ARRIVED, { afterHours: 24 });
    await waitFor(async () => (await proposals('late')).length > 0 && (await proposals('arrived')).length > 0);
    expect(await proposedTo('late')).toEqual(['ana']);
    expect(await proposedTo('arrived')).toEqual(['cai']);
    const { orders: hers } = await orders().listOrders(ListOrdersRequest.fromPartial({ shopId, customerId: 'bea' }));
    expect(hers).toMatchObject([{ orderId: 'o-2', shippedAt: hoursAgo(12) }]);
  });

  it('keeps to its segment, to relationships that stand, and to the time that its occasion lasts', async () => {
    const rule: SegmentRule = { rule: { $case: 'acquisitionChannel', value: { values: ['live'] } } };
    await host
      .as(merchant, SegmentServiceService)
      .putSegment(
        PutSegmentRequest.fromPartial({ shopId, idempotencyKey: key(), segmentId: 'live', name: 'live', rule }),
      );
    await host
      .as(merchant, RelationshipServiceService)
      .cancelRelationship(CancelRelationshipRequest.fromPartial({ shopId, idempotencyKey: key(), customerId: 'hui' }));
    await record(did('hui', BehaviourKind.PRODUCT_VIEWED, 73), did('gus', BehaviourKind.PRODUCT_VIEWED, 74));
    await putRule('nobody', CareTrigger.DORMANT, { afterHours: 72, segmentId: 'live' });
    await putRule('dormant', CareTrigger.DORMANT, { afterHours: 72 });
    await waitFor(async () => (await proposals('dormant')).length > 0);
    // dan's cart of 90 hours ago is his last sign of life: the occasion lasted until 6 hours before he would be spoken to.
    expect(await proposedTo('dormant')).toEqual(['dan', 'gus']);
    expect(await proposedTo('nobody')).toEqual([]);
  });

  it('stops when it is switched off, and keeps its versions', async () => {
    await putRule('cart', CareTrigger.CART_LEFT, { afterHours: 3, validHours: 48, enabled: false });
    const { rules } = await care().listCareRules(ListCareRulesRequest.fromPartial({ shopId }));
    expect(rules.find(({ ruleId }) => ruleId === 'cart')).toMatchObject({
      enabled: false,
      version: 2,
      changedBy: 'mei',
    });
  });

  it('is refused with an unknown segment, by name', async () => {
    expect(await failureOf(putRule('odd', CareTrigger.DORMANT, { segmentId: 'none' }))).toMatchObject({
      reason: 'SEGMENT_NOT_FOUND',
      details: { violations: [{ field: 'segment_id' }] },
    });
  });
});

describe('facts on orders', () => {
  it('of another customer, or from the future, are refused by their place, and nothing is kept', async () => {
    const request = (...facts: object[]) =>
      RecordOrderFactsRequest.fromPartial({ shopId, idempotencyKey: key(), facts: facts as never });
    const mine = { orderId: 'o-9', customerId: 'ana', fact: { $case: 'shippedAt', value: hoursAgo(1) } };
    const foreign = { orderId: 'o-1', customerId: 'bea', fact: { $case: 'shippedAt', value: hoursAgo(1) } };
    const future = { orderId: 'o-9', customerId: 'ana', fact: { $case: 'deliveredAt', value: hoursAgo(-48) } };
    expect(await failureOf(orders().recordOrderFacts(request(mine, foreign)))).toMatchObject({
      details: { violations: [{ field: 'facts[1].customer_id' }] },
    });
    expect(await failureOf(orders().recordOrderFacts(request(mine, future)))).toMatchObject({
      details: { violations: [{ field: 'facts[1]' }] },
    });
    const { orders: hers } = await orders().listOrders(ListOrdersRequest.fromPartial({ shopId, customerId: 'ana' }));
    expect(hers.map(({ orderId }) => orderId)).toEqual(['o-1']);
  });
});
