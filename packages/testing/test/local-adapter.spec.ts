import { connect } from '@guanxi/chassis';
import {
  ChannelAdapterServiceService,
  DeliverRequest,
  DeliveryOutcome,
} from '@guanxi/contracts/channel/v1/channel_adapter.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createIdentity, failureOf, LocalAdapter, type TestIdentity } from '../src/index.js';

const id = (nth: number) => `01900000-0000-7000-8000-${String(nth).padStart(12, '0')}`;
let identity: TestIdentity;
let adapter: LocalAdapter;

beforeAll(async () => {
  identity = await createIdentity();
  adapter = await LocalAdapter.start({
    identity: identity.env,
    answer: ({ customerId }) => {
      if (customerId === 'gone') return 'rejected';
      return customerId === 'busy' ? { retryAfter_ms: 50 } : 'delivered';
    },
  });
});
afterAll(() => adapter.stop());

function clientOf(role: 'service' | 'merchant') {
  const token = identity.tokenOf({ subject: 'filtering', role, shop: role === 'service' ? '*' : 'tea' });
  return connect(ChannelAdapterServiceService, { address: adapter.address, token: () => token });
}

const request = (...customers: string[]) =>
  DeliverRequest.fromPartial({
    shopId: 'tea',
    idempotencyKey: 'batch',
    campaignId: id(0),
    channel: 'push',
    expiresAt: new Date(Date.now() + 60_000),
    deliveries: customers.map((customerId, i) => ({ deliveryId: id(i + 1), customerId })),
  });

it('takes a delivery once, whatever batch it comes in again, and answers each as it is told', async () => {
  const client = clientOf('service');
  const { DELIVERED, REJECTED, RETRY_LATER } = DeliveryOutcome;
  const first = await client.deliver(request('lin', 'gone', 'busy'));
  expect(first.results.map(({ outcome }) => outcome)).toEqual([DELIVERED, REJECTED, RETRY_LATER]);
  const again = await client.deliver(request('lin'));
  expect(again.results).toEqual([{ deliveryId: id(1), outcome: DELIVERED, retryAfterMs: 0 }]);
  expect([...adapter.taken.values()].map(({ customerId }) => customerId)).toEqual(['lin']);
  expect(adapter.repeats).toBe(1);
  client.close();
});

it('takes calls of services alone', async () => {
  const client = clientOf('merchant');
  expect(await failureOf(client.deliver(request('wang')))).toMatchObject({ reason: 'ROLE_NOT_ADMITTED' });
  client.close();
});
