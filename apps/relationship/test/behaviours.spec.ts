import { BehavioursRecorded } from '@guanxi/contracts/events/v1/relationship.js';
import {
  BehaviourKind,
  BehaviourServiceService,
  ListBehavioursRequest,
  RecordBehavioursRequest,
} from '@guanxi/contracts/relationship/v1/behaviour.js';
import {
  GetPortraitRequest,
  LifecycleStage,
  PortraitServiceService,
} from '@guanxi/contracts/relationship/v1/portrait.js';
import {
  EstablishRelationshipRequest,
  RelationshipServiceService,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import { collect, failureOf, type HostedService, SeededRandom, streamOf, waitFor } from '@guanxi/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostRelationship, merchant } from './relationship-host.js';

let host: HostedService;
const shopId = 'tea';
const monday = new Date('2026-03-02T08:00:00Z');
const day_ms = 24 * 60 * 60 * 1000;

beforeAll(async () => {
  host = await hostRelationship();
});
afterAll(() => host.stop());

const api = () => host.as(merchant, BehaviourServiceService);
const bought = (behaviourId: string, rest: object = {}) => ({
  behaviourId,
  customerId: 'lin',
  kind: BehaviourKind.PURCHASED,
  occurredAt: monday,
  category: 'green_tea',
  amountCents: 2_933,
  ...rest,
});
const batch = (idempotencyKey: string, behaviours: object[]) =>
  RecordBehavioursRequest.fromPartial({ shopId, idempotencyKey, behaviours });
const record = (...batches: RecordBehavioursRequest[]) => collect(api().recordBehaviours(streamOf(...batches)));

describe('a stream of behaviours', () => {
  it('is answered batch by batch, in the order sent', async () => {
    const batches = Array.from({ length: 20 }, (_, i) => batch(`s${i}`, [bought(`s-${i}`)]));
    const answers = await record(...batches);
    expect(answers.map(({ idempotencyKey }) => idempotencyKey)).toEqual(batches.map((one) => one.idempotencyKey));
  });

  it('counts a behaviour once, whatever the order and however often it comes', async () => {
    const random = new SeededRandom(7);
    const all = Array.from({ length: 2_000 }, (_, i) => bought(`o-${i}`, { customerId: `c-${i % 50}` }));
    const sent = random.shuffle([...all, ...all.slice(0, 700)]);
    const batches = Array.from({ length: 27 }, (_, i) => batch(`o${i}`, sent.slice(i * 100, i * 100 + 100)));
    const streams = [batches.slice(0, 9), batches.slice(9, 18), batches.slice(18)];
    const answers = (await Promise.all(streams.map((some) => record(...some)))).flat();
    expect(answers.reduce((sum, { recordedCount }) => sum + recordedCount, 0)).toBe(2_000);
    expect(answers.reduce((sum, { repeatedCount }) => sum + repeatedCount, 0)).toBe(700);
  });

  it('refuses what lies in the future by its place, and takes the rest', async () => {
    const [answer] = await record(
      batch('f', [bought('f-1'), bought('f-2', { occurredAt: new Date('2199-01-01') }), bought('f-3')]),
    );
    expect(answer).toMatchObject({ recordedCount: 2, refused: [{ index: 1, field: 'occurred_at' }] });
  });

  it.each([
    ['behaviours[1].customer_id', [bought('v-1'), bought('v-2', { customerId: '' })]],
    ['behaviours[0].kind', [bought('v-1', { kind: BehaviourKind.UNSPECIFIED })]],
    ['behaviours[0].occurred_at', [bought('v-1', { occurredAt: undefined })]],
    ['behaviours[0].behaviour_id', [bought('x'.repeat(10_000))]],
    ['behaviours[0].amount_cents', [bought('v-1', { amountCents: -1 })]],
    ['behaviours', []],
    ['behaviours', Array.from({ length: 1_001 }, (_, i) => bought(`v-${i}`))],
  ])('names %s where it cannot be taken, and takes nothing of the batch', async (field, behaviours) => {
    expect(await failureOf(record(batch('v', behaviours)))).toMatchObject({ details: { violations: [{ field }] } });
    const { behaviours: kept } = await api().listBehaviours(
      ListBehavioursRequest.fromPartial({ shopId, customerId: 'lin' }),
    );
    expect(kept.filter(({ behaviourId }) => behaviourId.startsWith('v-'))).toEqual([]);
  });

  it('takes the largest ids that the contract allows', async () => {
    const longest = Array.from({ length: 1_000 }, (_, i) => {
      const id = `${'关'.repeat(120)}${i}`;
      return bought(id, { customerId: id, productId: id, campaignId: id });
    });
    expect(await record(batch('long', longest))).toMatchObject([{ recordedCount: 1_000 }]);
  });

  it('tells of every behaviour once', async () => {
    const connection = await connect({ servers: host.nats.url });
    try {
      const { totals } = await api().countBehaviours({ shopId });
      const recorded = totals.reduce((sum, { count }) => sum + count, 0);
      const consumer = await jetstream(connection).consumers.get('GUANXI_RELATIONSHIP');
      const told = new Map<string, number>();
      await waitFor(async () => {
        for await (const message of await consumer.fetch({ max_messages: 100, expires: 1_000 })) {
          if (!message.subject.includes('behaviours_recorded')) continue;
          for (const { behaviourId } of BehavioursRecorded.decode(message.data).behaviours) {
            told.set(behaviourId, (told.get(behaviourId) ?? 0) + 1);
          }
        }
        return told.size >= recorded;
      });
      expect(told.size).toBe(recorded);
      expect([...told.values()].filter((times) => times !== 1)).toEqual([]);
    } finally {
      await connection.close();
    }
  });
});

describe('the list of what a customer did', () => {
  it('shows everything once, latest first, page by page', async () => {
    const did = Array.from({ length: 250 }, (_, i) =>
      bought(`l-${i}`, { customerId: 'lister', occurredAt: new Date(monday.getTime() + (i % 100) * day_ms) }),
    ).map((one) => ({ ...one, occurredAt: new Date(Math.min(one.occurredAt.getTime(), monday.getTime())) }));
    await record(batch('l', did));
    const seen: { behaviourId: string; occurredAt?: Date }[] = [];
    for (let pageToken = ''; ; ) {
      const request = ListBehavioursRequest.fromPartial({ shopId, customerId: 'lister', pageSize: 90, pageToken });
      const { behaviours, nextPageToken } = await api().listBehaviours(request);
      seen.push(...behaviours);
      pageToken = nextPageToken;
      if (pageToken === '') break;
    }
    expect(new Set(seen.map(({ behaviourId }) => behaviourId)).size).toBe(250);
    const times = seen.map(({ occurredAt }) => occurredAt!.getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });
});

describe('a portrait', () => {
  it('is drawn from what she did until the instant asked for, with its evidence', async () => {
    const established = new Date('2025-01-01T00:00:00Z');
    await host.as(merchant, RelationshipServiceService).establishRelationship(
      EstablishRelationshipRequest.fromPartial({
        shopId,
        idempotencyKey: 'p',
        customerId: 'drawn',
        acquisitionChannel: 'scan',
        establishedAt: established,
      }),
    );
    const at = (isoDay: string) => new Date(`${isoDay}T00:00:00Z`);
    await record(
      batch('p1', [
        bought('p-1', { customerId: 'drawn', occurredAt: at('2025-02-01') }),
        bought('p-2', { customerId: 'drawn', occurredAt: at('2025-03-01'), category: 'black_tea', amountCents: 67 }),
        bought('p-3', { customerId: 'drawn', occurredAt: at('2025-09-01'), amountCents: 99_999 }),
      ]),
    );
    const portraits = host.as(merchant, PortraitServiceService);
    const asOf = at('2025-03-31');
    const { portrait } = await portraits.getPortrait(
      GetPortraitRequest.fromPartial({ shopId, customerId: 'drawn', asOf }),
    );
    expect(portrait).toMatchObject({
      lifecycleStage: LifecycleStage.ACTIVE,
      purchases: { count: 2, amountCents: 3_000, meanAmountCents: 1_500, spanDays: 28 },
      firstBehaviourAt: at('2025-02-01'),
      lastBehaviourAt: at('2025-03-01'),
      interests: [{ category: 'black_tea' }, { category: 'green_tea' }],
    });
    expect(portrait?.evidence).toContainEqual({
      about: 'lifecycle_stage',
      fact: 'last_behaviour_at',
      value: '2025-03-01T00:00:00.000Z',
    });
    const before = portraits.getPortrait(
      GetPortraitRequest.fromPartial({ shopId, customerId: 'drawn', asOf: at('2024-12-31') }),
    );
    expect(await failureOf(before)).toMatchObject({ reason: 'RELATIONSHIP_NOT_FOUND' });
  });
});
