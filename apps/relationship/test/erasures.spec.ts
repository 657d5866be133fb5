import { CustomerErasureRequested, RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import {
  EraseCustomerRequest,
  ErasureServiceService,
  ErasureState,
  ListErasuresRequest,
} from '@guanxi/contracts/relationship/v1/erasure.js';
import {
  HandleKind,
  IdentityServiceService,
  LinkHandleRequest,
  MergeCustomersRequest,
  VerificationLevel,
} from '@guanxi/contracts/relationship/v1/identity.js';
import {
  EstablishRelationshipRequest,
  RelationshipServiceService,
  RelationshipStatus,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { migrate } from '@guanxi/persistence';
import { failureOf, HostedService, ManualClock, placesOf, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../src/migrations/index.js';
import { relationshipService } from '../src/service.js';
import { handleKey, merchant, otherMerchant } from './relationship-host.js';
import { told } from './told.js';

const shopId = 'tea';
const clock = new ManualClock(new Date());
let host: HostedService;
let publisher: EventPublisher;
let keys = 0;
const key = () => `k-${keys++}`;
const erasures = () => host.as(merchant, ErasureServiceService);

beforeAll(async () => {
  host = await HostedService.start(
    { ...relationshipService, clock },
    {
      migrate: (url) => migrate({ service: 'relationship', url, migrations }),
      env: { HANDLE_KEY: handleKey, ROUND_MS: '200', ERASURE_DUE_MINUTES: '1' },
    },
  );
  publisher = await EventPublisher.connect(host.nats.url);
});
afterAll(async () => {
  await publisher?.close();
  await host?.stop();
});

async function introduce(...customers: string[]): Promise<void> {
  const relationships = host.as(merchant, RelationshipServiceService);
  for (const customerId of customers) {
    const asked = { shopId, idempotencyKey: key(), customerId, acquisitionChannel: 'scan' };
    await relationships.establishRelationship(EstablishRelationshipRequest.fromPartial(asked));
  }
}

const erase = async (customerId: string, idempotencyKey = key()) => {
  const { erasure } = await erasures().eraseCustomer(
    EraseCustomerRequest.fromPartial({ shopId, customerId, idempotencyKey }),
  );
  return erasure!;
};
const receipt = async (erasureId: string) => (await erasures().getErasure({ shopId, erasureId })).erasure!;
const done = async (erasureId: string, id?: string) => {
  const part = { shopId, erasureId, rowCount: 3, erasedAt: clock.now() };
  await publisher.publish(events.deliveriesErased, shopId, part);
  await publisher.publish(events.conversationsErased, shopId, part);
  await publisher.publish(events.factsErased, shopId, part, { id });
};

it('takes her and whoever is one person with her out, asks the others, and has a receipt once they have answered', async () => {
  await introduce('zq-ana', 'zq-ana-too', 'zq-bo');
  const identities = host.as(merchant, IdentityServiceService);
  const level = VerificationLevel.VERIFIED;
  const handle = { shopId, customerId: 'zq-ana', kind: HandleKind.PHONE, value: '+8613800138000', level };
  await identities.linkHandle(LinkHandleRequest.fromPartial({ ...handle, idempotencyKey: key() }));
  const merge = { shopId, idempotencyKey: key(), survivorId: 'zq-ana', mergedId: 'zq-ana-too', reason: 'same_phone' };
  await identities.mergeCustomers(MergeCustomersRequest.fromPartial(merge));

  const begun = await erase('zq-ana-too', 'once');
  expect(await erase('zq-ana-too', 'once')).toEqual(begun);
  expect(begun).toMatchObject({ state: ErasureState.UNDER_WAY, requestedBy: 'mei', overdue: false });
  expect(begun.parts.map(({ service, erasedAt }) => [service, erasedAt !== undefined])).toEqual([
    ['relationship', true],
    ['filtering', false],
    ['conversation', false],
    ['analytics', false],
  ]);
  expect(begun.parts[0]!.rowCount).toBeGreaterThan(5);

  const [asked] = await told(host, 'customer_erasure_requested', CustomerErasureRequested, ({ length }) => length > 0);
  expect(asked).toMatchObject({
    erasureId: begun.erasureId,
    customerIds: ['zq-ana', 'zq-ana-too'],
    requestedBy: 'mei',
  });
  const changes = (await told(host, 'relationships_changed', RelationshipsChanged, ({ length }) => length > 3)).at(-1)!;
  expect(changes.changes.map(({ customerId, status }) => [customerId, status])).toEqual([
    ['zq-ana', RelationshipStatus.CANCELLED],
    ['zq-ana-too', RelationshipStatus.CANCELLED],
  ]);

  await done(begun.erasureId);
  await waitFor(async () => (await receipt(begun.erasureId)).state === ErasureState.DONE);
  await done(begun.erasureId);
  await publisher.allHandled();
  expect((await receipt(begun.erasureId)).parts.map(({ rowCount }) => rowCount).slice(1)).toEqual([3, 3, 3]);
  // Her id was in the events only, which are published by now.
  await waitFor(async () => (await placesOf(host.database.url, 'zq-ana')).length === 0);
  expect((await placesOf(host.database.url, 'zq-bo')).length).toBeGreaterThan(0);

  const { activeCount, cancelledCount } = await host
    .as(merchant, RelationshipServiceService)
    .countRelationships({ shopId });
  expect([activeCount, cancelledCount]).toEqual([1, 2]);
  await introduce('zq-ana');
});

it('is asked for again, and said to be overdue, where a service does not answer in time', async () => {
  const { erasureId } = await erase('nobody-knows-her');
  expect((await receipt(erasureId)).parts[0]).toMatchObject({ service: 'relationship', rowCount: 0 });
  clock.advance(61_000);
  await told(
    host,
    'customer_erasure_requested',
    CustomerErasureRequested,
    (asked) => asked.filter((one) => one.erasureId === erasureId).length === 2,
  );
  expect(await receipt(erasureId)).toMatchObject({ state: ErasureState.UNDER_WAY, overdue: true });
  expect(host.log.find(({ erasure }) => erasure === erasureId)).toMatchObject({
    level: 'error',
    missing: ['filtering', 'conversation', 'analytics'],
  });
  expect(JSON.stringify(host.log)).not.toContain('nobody-knows-her');
  await done(erasureId);
  await waitFor(async () => (await receipt(erasureId)).state === ErasureState.DONE);
  expect((await receipt(erasureId)).overdue).toBe(false);
});

it('is listed latest first, in pages, without saying whom; other shops know none of it', async () => {
  const first = await erase('c-1');
  clock.advance(1);
  const second = await erase('c-2');
  const list = (pageToken = '') =>
    erasures().listErasures(ListErasuresRequest.fromPartial({ shopId, pageSize: 1, pageToken }));
  const page = await list();
  const next = await list(page.nextPageToken);
  expect([page, next].map((one) => one.erasures.map(({ erasureId }) => erasureId))).toEqual([
    [second.erasureId],
    [first.erasureId],
  ]);
  const other = host.as(otherMerchant, ErasureServiceService);
  const asked = { shopId: 'hats', erasureId: first.erasureId };
  expect(await failureOf(other.getErasure(asked))).toMatchObject({ code: 5, reason: 'ERASURE_NOT_FOUND' });
  const customer = host.as({ subject: 'c-1', role: 'customer', shop: shopId }, ErasureServiceService);
  expect(await failureOf(customer.eraseCustomer({ shopId, customerId: 'c-1', idempotencyKey: key() }))).toMatchObject({
    code: 7,
  });
});
