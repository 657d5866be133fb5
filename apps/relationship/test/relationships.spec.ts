import {
  CancelRelationshipRequest,
  EstablishRelationshipRequest,
  GetRelationshipRequest,
  ImportRelationshipsRequest,
  ListRelationshipHistoryRequest,
  ListRelationshipsRequest,
  RelationshipServiceService,
  RelationshipStatus,
  RestoreRelationshipRequest,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import { collect, failureOf, type HostedService, streamOf } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostRelationship, merchant, otherMerchant } from './relationship-host.js';

let host: HostedService;
let keys = 0;
const shopId = 'tea';
const monday = new Date('2026-03-02T08:00:00Z');

beforeAll(async () => {
  host = await hostRelationship();
});
afterAll(() => host.stop());

const api = () => host.as(merchant, RelationshipServiceService);
const newKey = () => `key-${keys++}`;
const establish = (customerId: string, rest: object = {}) =>
  api().establishRelationship(
    EstablishRelationshipRequest.fromPartial({
      shopId,
      idempotencyKey: newKey(),
      customerId,
      acquisitionChannel: 'scan',
      ...rest,
    }),
  );
const cancel = (customerId: string, reason = '') =>
  api().cancelRelationship(
    CancelRelationshipRequest.fromPartial({ shopId, idempotencyKey: newKey(), customerId, reason }),
  );
const restore = (customerId: string) =>
  api().restoreRelationship(
    RestoreRelationshipRequest.fromPartial({
      shopId,
      idempotencyKey: newKey(),
      customerId,
      acquisitionChannel: 'live_stream',
    }),
  );
const get = (customerId: string) => api().getRelationship(GetRelationshipRequest.fromPartial({ shopId, customerId }));
const history = async (customerId: string) =>
  (await api().listRelationshipHistory(ListRelationshipHistoryRequest.fromPartial({ shopId, customerId }))).changes;

describe('one relationship', () => {
  it('is established, cancelled and restored, and keeps its whole history', async () => {
    await establish('lin', { establishedAt: monday });
    await cancel('lin', 'too_many_messages');
    const { relationship } = await restore('lin');
    expect(relationship).toMatchObject({
      customerId: 'lin',
      status: RelationshipStatus.ACTIVE,
      acquisitionChannel: 'live_stream',
      establishedAt: monday,
      version: 3,
    });
    expect(await get('lin')).toEqual({ relationship });
    expect(await history('lin')).toMatchObject([
      { version: 1, status: RelationshipStatus.ACTIVE, acquisitionChannel: 'scan', occurredAt: monday },
      { version: 2, status: RelationshipStatus.CANCELLED, reason: 'too_many_messages' },
      { version: 3, status: RelationshipStatus.ACTIVE, acquisitionChannel: 'live_stream' },
    ]);
  });

  it('is not brought back by establishing it again', async () => {
    await establish('wu');
    await cancel('wu');
    expect(await failureOf(establish('wu'))).toMatchObject({ reason: 'RELATIONSHIP_CANCELLED' });
  });

  it.each([
    ['cancel', cancel],
    ['restore', restore],
    ['show', get],
  ])('that never was is nothing to %s', async (_, act) => {
    expect(await failureOf(act('nobody'))).toMatchObject({ reason: 'RELATIONSHIP_NOT_FOUND' });
  });

  it('is changed once by a request that comes twice, and the same answer given', async () => {
    const request = EstablishRelationshipRequest.fromPartial({
      shopId,
      idempotencyKey: newKey(),
      customerId: 'twice',
      acquisitionChannel: 'scan',
    });
    const [first, second] = await Promise.all([
      api().establishRelationship(request),
      api().establishRelationship(request),
    ]);
    expect(second).toEqual(first);
    const reused = api().establishRelationship({ ...request, acquisitionChannel: 'coupon' });
    expect(await failureOf(reused)).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is established once by twenty who try at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => establish('crowd')));
    expect(new Set(all.map(({ relationship }) => relationship?.version))).toEqual(new Set([1]));
    expect(await history('crowd')).toHaveLength(1);
  });
});

describe('a request that cannot be', () => {
  it.each([
    ['customer_id', { customerId: '' }],
    ['customer_id', { customerId: 'x'.repeat(10_000) }],
    ['customer_id', { customerId: 'a b' }],
    ['acquisition_channel', { acquisitionChannel: 'Live Stream' }],
    ['idempotency_key', { idempotencyKey: '' }],
    ['established_at', { establishedAt: new Date('2199-01-01T00:00:00Z') }],
  ])('names %s (%o) and changes nothing', async (field, rest) => {
    expect(await failureOf(establish('refused', rest))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field }] },
    });
    expect(await failureOf(get('refused'))).toMatchObject({ reason: 'RELATIONSHIP_NOT_FOUND' });
  });

  it.each([
    [{ pageToken: 'forged' }, 'page_token'],
    [{ pageSize: 1_001 }, 'page_size'],
    [{ pageSize: -1 }, 'page_size'],
  ])('of a list (%o) names %s', async (rest, field) => {
    const listed = api().listRelationships(ListRelationshipsRequest.fromPartial({ shopId, ...rest }));
    expect(await failureOf(listed)).toMatchObject({ details: { violations: [{ field }] } });
  });
});

describe('a bulk import', () => {
  const batch = (idempotencyKey: string, customerIds: string[]) =>
    ImportRelationshipsRequest.fromPartial({
      shopId,
      idempotencyKey,
      relationships: customerIds.map((customerId) => ({
        customerId,
        acquisitionChannel: 'after_purchase',
        establishedAt: monday,
      })),
    });
  const importAll = (...batches: ImportRelationshipsRequest[]) =>
    collect(api().importRelationships(streamOf(...batches)));

  it('acknowledges every batch, and one that comes again changes nothing', async () => {
    await establish('gone');
    await cancel('gone');
    const customers = Array.from({ length: 1_000 }, (_, i) => `bulk-${i}`);
    const acknowledged = await importAll(
      batch('b1', customers),
      batch('b2', ['gone', 'bulk-1', 'bulk-x', 'bulk-x']),
      batch('b1', customers),
    );
    expect(acknowledged).toEqual([
      { idempotencyKey: 'b1', establishedCount: 1_000, unchangedCount: 0, cancelledCount: 0 },
      { idempotencyKey: 'b2', establishedCount: 1, unchangedCount: 1, cancelledCount: 1 },
      { idempotencyKey: 'b1', establishedCount: 0, unchangedCount: 1_000, cancelledCount: 0 },
    ]);
    expect((await get('gone')).relationship?.status).toBe(RelationshipStatus.CANCELLED);
  });

  it('takes a batch whole or not at all', async () => {
    const spoilt = batch('b3', ['half-1', 'half-2']);
    spoilt.relationships[1]!.establishedAt = new Date('2199-01-01T00:00:00Z');
    expect(await failureOf(importAll(spoilt))).toMatchObject({
      details: { violations: [{ field: 'relationships[1].established_at' }] },
    });
    expect(await failureOf(get('half-1'))).toMatchObject({ reason: 'RELATIONSHIP_NOT_FOUND' });
  });

  it('survives that two carry the same customers in opposite order', async () => {
    const customers = Array.from({ length: 500 }, (_, i) => `cross-${i}`);
    const [one, other] = await Promise.all([
      importAll(batch('x1', customers)),
      importAll(batch('x2', customers.toReversed())),
    ]);
    expect(one[0]!.establishedCount + other[0]!.establishedCount).toBe(500);
  });
});

describe('the list', () => {
  it('shows every relationship once, page by page', async () => {
    const seen: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await api().listRelationships(
        ListRelationshipsRequest.fromPartial({ shopId, pageSize: 300, pageToken }),
      );
      seen.push(...page.relationships.map(({ customerId }) => customerId));
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    const { activeCount, cancelledCount } = await api().countRelationships({ shopId });
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(activeCount + cancelledCount);
  });
});

describe('the wall between shops', () => {
  it('hides a relationship from another shop', async () => {
    await establish('walled');
    const others = host.as(otherMerchant, RelationshipServiceService);
    const asked = others.getRelationship({ shopId: 'hats', customerId: 'walled' });
    expect(await failureOf(asked)).toMatchObject({ reason: 'RELATIONSHIP_NOT_FOUND' });
    const stolen = others.getRelationship({ shopId, customerId: 'walled' });
    expect(await failureOf(stolen)).toMatchObject({ code: 7 });
  });

  it('lets a customer cancel her own relationship and nobody else’s', async () => {
    await establish('hers');
    await establish('not-hers');
    const her = host.as({ subject: 'hers', role: 'customer', shop: shopId }, RelationshipServiceService);
    const cancelling = (customerId: string) =>
      her.cancelRelationship(CancelRelationshipRequest.fromPartial({ shopId, idempotencyKey: newKey(), customerId }));
    expect((await cancelling('hers')).relationship?.status).toBe(RelationshipStatus.CANCELLED);
    expect(await failureOf(cancelling('not-hers'))).toMatchObject({ code: 7 });
  });
});
