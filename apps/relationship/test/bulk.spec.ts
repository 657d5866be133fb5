import { RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import {
  CancelRelationshipsRequest,
  EstablishRelationshipRequest,
  ExportRelationshipsRequest,
  ImportRelationshipsRequest,
  RelationshipServiceService,
  RelationshipStatus,
  RestoreRelationshipsRequest,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import { collect, failureOf, type HostedService, streamOf } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostRelationship, merchant } from './relationship-host.js';
import { runRelationship } from './relationship-program.js';
import { told } from './told.js';

let host: HostedService;
let keys = 0;
const monday = new Date('2026-03-02T08:00:00Z');
const { ACTIVE, CANCELLED } = RelationshipStatus;

beforeAll(async () => {
  host = await hostRelationship();
});
afterAll(() => host.stop());

const merchantOf = (shop: string) => ({ ...merchant, shop });
const api = (shop: string) => host.as(merchantOf(shop), RelationshipServiceService);
const newKey = () => `key-${keys++}`;
const named = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}-${String(i).padStart(5, '0')}`);
const importBatch = (shopId: string, customerIds: string[], idempotencyKey = newKey()) =>
  ImportRelationshipsRequest.fromPartial({
    shopId,
    idempotencyKey,
    relationships: customerIds.map((customerId) => ({ customerId, acquisitionChannel: 'scan', establishedAt: monday })),
  });
const importAll = (shopId: string, ...batches: string[][]) =>
  collect(api(shopId).importRelationships(streamOf(...batches.map((ids) => importBatch(shopId, ids)))));
const cancelBatch = (shopId: string, customerIds: string[], idempotencyKey = newKey()) =>
  CancelRelationshipsRequest.fromPartial({ shopId, idempotencyKey, customerIds, reason: 'shop_closes' });
const cancelAll = (shopId: string, ...batches: CancelRelationshipsRequest[]) =>
  collect(api(shopId).cancelRelationships(streamOf(...batches)));
const restoreAll = (shopId: string, ...batches: string[][]) =>
  collect(
    api(shopId).restoreRelationships(
      streamOf(
        ...batches.map((customerIds) =>
          RestoreRelationshipsRequest.fromPartial({
            shopId,
            idempotencyKey: newKey(),
            customerIds,
            acquisitionChannel: 'live_stream',
          }),
        ),
      ),
    ),
  );
const exportAll = async (shopId: string, rest: object = {}) =>
  (await collect(api(shopId).exportRelationships(ExportRelationshipsRequest.fromPartial({ shopId, ...rest })))).flatMap(
    ({ relationships }) => relationships,
  );
const counts = (shopId: string) => api(shopId).countRelationships({ shopId });

describe('relationships in bulk', () => {
  it('are cancelled and restored, and each change told of once', async () => {
    const shopId = 'bulk';
    const customers = named('c', 1_000);
    await importAll(shopId, customers);
    expect(await cancelAll(shopId, cancelBatch(shopId, [...customers.slice(0, 600), 'stranger']))).toMatchObject([
      { cancelledCount: 600, unchangedCount: 0, unknownCount: 1 },
    ]);
    expect(await restoreAll(shopId, customers.slice(500, 700))).toMatchObject([
      { restoredCount: 100, unchangedCount: 100, unknownCount: 0 },
    ]);
    expect(await counts(shopId)).toEqual({ activeCount: 500, cancelledCount: 500 });
    const isOfShop = (event: RelationshipsChanged) => event.shopId === shopId;
    const changesOf = (events: RelationshipsChanged[]) => events.filter(isOfShop).flatMap(({ changes }) => changes);
    const events = await told(
      host,
      'relationships_changed',
      RelationshipsChanged,
      (all) => changesOf(all).length >= 1_700,
    );
    const versions = changesOf(events).map(({ customerId, version }) => `${customerId}/${version}`);
    expect(new Set(versions).size).toBe(1_700);
    expect(versions).toHaveLength(1_700);
  });

  it('are not cancelled again by a batch that comes again after somebody came back', async () => {
    const shopId = 'again';
    await importAll(shopId, ['mei', 'lin']);
    const batch = cancelBatch(shopId, ['mei', 'lin', 'mei'], 'closing');
    const [first] = await cancelAll(shopId, batch);
    await restoreAll(shopId, ['mei']);
    expect(await cancelAll(shopId, batch)).toEqual([first]);
    expect(await exportAll(shopId)).toMatchObject([
      { customerId: 'lin', status: CANCELLED, version: 2 },
      { customerId: 'mei', status: ACTIVE, version: 3, acquisitionChannel: 'live_stream' },
    ]);
    const reused = cancelAll(shopId, cancelBatch(shopId, ['lin'], 'closing'));
    expect(await failureOf(reused)).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('hold against writers who meet: every version once, whoever comes first', async () => {
    const shopId = 'meeting';
    const customers = named('c', 200);
    const [imported, ...singles] = await Promise.all([
      importAll(shopId, customers),
      ...customers.slice(0, 40).map((customerId) =>
        api(shopId).establishRelationship(
          EstablishRelationshipRequest.fromPartial({
            shopId,
            idempotencyKey: newKey(),
            customerId,
            acquisitionChannel: 'coupon',
          }),
        ),
      ),
    ]);
    expect(imported).toHaveLength(1);
    expect(singles.map(({ relationship }) => relationship?.version)).toEqual(Array(40).fill(1));
    await Promise.all([
      cancelAll(shopId, cancelBatch(shopId, customers)),
      cancelAll(shopId, cancelBatch(shopId, customers.toReversed())),
      restoreAll(shopId, customers),
      ...customers
        .slice(0, 40)
        .map((customerId) =>
          api(shopId).cancelRelationship({ shopId, idempotencyKey: newKey(), customerId, reason: 'too_many' }),
        ),
    ]);
    const met = (await exportAll(shopId)).slice(0, 60);
    const histories = await Promise.all(
      met.map(({ customerId }) =>
        api(shopId).listRelationshipHistory({ shopId, customerId, pageSize: 0, pageToken: '' }),
      ),
    );
    expect(histories.map(({ changes }) => changes.map(({ version }) => version))).toEqual(
      met.map(({ version }) => Array.from({ length: version }, (_, i) => i + 1)),
    );
  });

  it.each([
    ['customer_ids', { customerIds: [] }],
    ['customer_ids', { customerIds: named('c', 1_001) }],
    ['customer_ids[1]', { customerIds: ['c', 'x'.repeat(10_000)] }],
    ['reason', { reason: 'Because!' }],
    ['idempotency_key', { idempotencyKey: '' }],
  ])('name %s where a batch cannot be taken', async (field, rest) => {
    const batch = { ...cancelBatch('bulk', ['c']), ...rest };
    expect(await failureOf(cancelAll('bulk', batch))).toMatchObject({ details: { violations: [{ field }] } });
  });
});

describe('an export', () => {
  it('tells everybody once in order, and is taken up where it broke off', async () => {
    const shopId = 'exported';
    const customers = named('c', 2_500);
    await importAll(shopId, customers.slice(0, 1_000), customers.slice(1_000, 2_000), customers.slice(2_000));
    await cancelAll(shopId, cancelBatch(shopId, customers.slice(0, 100)));
    expect((await exportAll(shopId)).map(({ customerId }) => customerId)).toEqual(customers);
    expect(await exportAll(shopId, { status: CANCELLED })).toHaveLength(100);
    const rest = await exportAll(shopId, { afterCustomerId: customers[1_499], status: ACTIVE });
    expect(rest.map(({ customerId }) => customerId)).toEqual(customers.slice(1_500));
    expect(rest[0]).toMatchObject({ shopId, establishedAt: monday, acquisitionChannel: 'scan', version: 1 });
    expect(await exportAll('nobody')).toEqual([]);
  });
});

describe('an import whose service is killed', () => {
  it('has everything that was acknowledged, and is taken up with the first batch that was not', async () => {
    const shopId = 'killed';
    const batches = Array.from({ length: 20 }, (_, i) => importBatch(shopId, named(`b${i}`, 250), `batch-${i}`));
    const running = await runRelationship(host);
    const acknowledged: string[] = [];
    try {
      const answers = running
        .as(merchantOf(shopId), RelationshipServiceService)
        .importRelationships(streamOf(...batches));
      const brokenOff = (async () => {
        for await (const { idempotencyKey } of answers) {
          acknowledged.push(idempotencyKey);
          if (acknowledged.length === 7) running.program.signal('SIGKILL');
        }
      })();
      expect(await failureOf(brokenOff)).toMatchObject({ code: 14 });
    } finally {
      running.hangUp();
      await running.program.kill();
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(7);
    expect(acknowledged.length).toBeLessThan(batches.length);
    const kept = new Set((await exportAll(shopId)).map(({ customerId }) => customerId));
    for (let i = 0; i < acknowledged.length; i += 1) {
      for (const { customerId } of batches[i]!.relationships) expect(kept.has(customerId)).toBe(true);
    }
    expect(kept.size % 250).toBe(0);
    await collect(api(shopId).importRelationships(streamOf(...batches.slice(acknowledged.length))));
    expect(await counts(shopId)).toEqual({ activeCount: 5_000, cancelledCount: 0 });
    const events = await told(
      host,
      'relationships_changed',
      RelationshipsChanged,
      (all) => all.filter((event) => event.shopId === shopId).flatMap(({ changes }) => changes).length >= 5_000,
    );
    const ofShop = events.filter((event) => event.shopId === shopId).flatMap(({ changes }) => changes);
    expect(new Set(ofShop.map(({ customerId }) => customerId)).size).toBe(5_000);
    expect(ofShop).toHaveLength(5_000);
  }, 60_000);
});
