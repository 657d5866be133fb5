import { CustomersMerged, CustomersUnmerged } from '@guanxi/contracts/events/v1/relationship.js';
import {
  BehaviourKind,
  BehaviourServiceService,
  ListBehavioursRequest,
  RecordBehavioursRequest,
} from '@guanxi/contracts/relationship/v1/behaviour.js';
import {
  CheckSendingRequest,
  ConsentServiceService,
  SendingRefusal,
  SetPreferencesRequest,
} from '@guanxi/contracts/relationship/v1/consent.js';
import {
  HandleEvent,
  HandleKind,
  IdentityServiceService,
  LinkHandleRequest,
  ListHandleHistoryRequest,
  ListHandlesRequest,
  ListMergesRequest,
  MergeCustomersRequest,
  VerificationLevel,
} from '@guanxi/contracts/relationship/v1/identity.js';
import {
  CancelRelationshipRequest,
  EstablishRelationshipRequest,
  RelationshipServiceService,
  RelationshipStatus,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import { Database } from '@guanxi/persistence';
import { collect, failureOf, type HostedService, SeededRandom, streamOf } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handleKey, hostRelationship, merchant, otherMerchant } from './relationship-host.js';
import { told } from './told.js';

let host: HostedService;
let keys = 0;
const shopId = 'tea';
const operator = { subject: 'ops-1', role: 'operator', shop: '*' } as const;
const { PHONE, EMAIL, SOCIAL, WEB } = HandleKind;
const { UNVERIFIED, CLAIMED, VERIFIED } = VerificationLevel;

beforeAll(async () => {
  host = await hostRelationship({ env: { HANDLE_KEY: handleKey } });
});
afterAll(() => host.stop());

const newKey = () => `key-${keys++}`;
const api = () => host.as(merchant, IdentityServiceService);
const link = async (customerId: string, kind: HandleKind, value: string, level = CLAIMED) =>
  (
    await api().linkHandle(
      LinkHandleRequest.fromPartial({ shopId, idempotencyKey: newKey(), customerId, kind, value, level }),
    )
  ).handle;
const resolve = (kind: HandleKind, value: string) => api().resolveHandle({ shopId, kind, value });
const handlesOf = async (customerId: string) =>
  (await api().listHandles(ListHandlesRequest.fromPartial({ shopId, customerId }))).handles;
const merge = async (survivorId: string, mergedId: string, caller: typeof merchant = merchant, rest: object = {}) =>
  (
    await host.as(caller, IdentityServiceService).mergeCustomers(
      MergeCustomersRequest.fromPartial({
        shopId,
        idempotencyKey: newKey(),
        survivorId,
        mergedId,
        reason: 'same_phone',
        ...rest,
      }),
    )
  ).merge!;
const unmerge = async (mergeId: string) =>
  (await api().unmergeCustomers({ shopId, idempotencyKey: newKey(), mergeId, reason: 'mistake' })).merge!;
const mergesOf = async (customerId: string) =>
  (await api().listMerges(ListMergesRequest.fromPartial({ shopId, customerId }))).merges;
const person = (customerId: string) => api().getPerson({ shopId, customerId });
const establish = (customerId: string, rest: object = {}) =>
  host.as(merchant, RelationshipServiceService).establishRelationship(
    EstablishRelationshipRequest.fromPartial({
      shopId,
      idempotencyKey: newKey(),
      customerId,
      acquisitionChannel: 'scan',
      ...rest,
    }),
  );
const relationshipOf = async (customerId: string) =>
  (await host.as(merchant, RelationshipServiceService).getRelationship({ shopId, customerId })).relationship!;
const check = async (...customerIds: string[]) =>
  (
    await host
      .as(merchant, ConsentServiceService)
      .checkSending(CheckSendingRequest.fromPartial({ shopId, customerIds, topic: 'coupons' }))
  ).permissions.map(({ refusal }) => refusal);

describe('a handle', () => {
  it('finds its customer, however it is typed', async () => {
    await link('mei', PHONE, '+86 138-0013-8000', VERIFIED);
    await link('mei', EMAIL, 'Mei.Lin@Example.com');
    await link('mei', SOCIAL, 'wechat:MeiLin');
    expect((await resolve(PHONE, '+8613800138000')).customerId).toBe('mei');
    expect((await resolve(EMAIL, ' mei.lin@example.COM ')).customerId).toBe('mei');
    expect(await handlesOf('mei')).toMatchObject([
      { kind: PHONE, maskedValue: '+86*********00', level: VERIFIED },
      { kind: EMAIL, maskedValue: 'm***@***.com', level: CLAIMED },
      { kind: SOCIAL, maskedValue: 'wechat:M***', level: CLAIMED },
    ]);
    expect(await failureOf(resolve(SOCIAL, 'weibo:MeiLin'))).toMatchObject({ reason: 'HANDLE_NOT_FOUND' });
  });

  it('is found in its own shop only', async () => {
    await link('walled', PHONE, '+4915112345678');
    const others = host.as(otherMerchant, IdentityServiceService);
    const asked = others.resolveHandle({ shopId: 'hats', kind: PHONE, value: '+4915112345678' });
    expect(await failureOf(asked)).toMatchObject({ reason: 'HANDLE_NOT_FOUND' });
    const stolen = others.resolveHandle({ shopId, kind: PHONE, value: '+4915112345678' });
    expect(await failureOf(stolen)).toMatchObject({ code: 7 });
  });

  it('rises in level and never falls', async () => {
    await link('riser', EMAIL, 'riser@example.com', UNVERIFIED);
    await link('riser', EMAIL, 'riser@example.com', VERIFIED);
    expect(await link('riser', EMAIL, 'riser@example.com', CLAIMED)).toMatchObject({ level: VERIFIED });
    expect(await handlesOf('riser')).toHaveLength(1);
  });

  it('goes to whoever verifies it, and stays with whoever did', async () => {
    await link('claimer', PHONE, '+33612345678', CLAIMED);
    expect(await failureOf(link('other', PHONE, '+33612345678', CLAIMED))).toMatchObject({
      reason: 'HANDLE_LINKED_ELSEWHERE',
    });
    await link('prover', PHONE, '+33612345678', VERIFIED);
    expect((await resolve(PHONE, '+33612345678')).customerId).toBe('prover');
    expect(await failureOf(link('claimer', PHONE, '+33612345678', VERIFIED))).toMatchObject({
      reason: 'HANDLE_LINKED_ELSEWHERE',
    });
    const history = async (customerId: string) =>
      (await api().listHandleHistory(ListHandleHistoryRequest.fromPartial({ shopId, customerId }))).changes;
    expect(await history('claimer')).toMatchObject([
      { event: HandleEvent.LINKED, changedByRole: 'merchant', changedBy: merchant.subject },
      { event: HandleEvent.MOVED_AWAY, handle: { customerId: 'claimer', level: CLAIMED } },
    ]);
    expect(await history('prover')).toMatchObject([{ event: HandleEvent.LINKED, handle: { level: VERIFIED } }]);
  });

  it('is verified for one customer only, however many try at once', async () => {
    const tries = Array.from({ length: 12 }, (_, i) => link(`racer-${i}`, PHONE, '+447700900123', VERIFIED));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { customerId } = await resolve(PHONE, '+447700900123');
    expect(await handlesOf(customerId)).toHaveLength(1);
  });

  it('can be taken away, once', async () => {
    const handle = await link('leaver', WEB, 'browser-8d1f');
    const unlink = () =>
      api().unlinkHandle({ shopId, idempotencyKey: newKey(), customerId: 'leaver', handleId: handle!.handleId });
    await unlink();
    expect(await failureOf(resolve(WEB, 'browser-8d1f'))).toMatchObject({ reason: 'HANDLE_NOT_FOUND' });
    expect(await failureOf(unlink())).toMatchObject({ reason: 'HANDLE_NOT_FOUND' });
  });

  it.each([
    ['value', 'a number without its country', { kind: PHONE, value: '13800138000' }],
    ['value', 'no address', { kind: EMAIL, value: 'mei at example' }],
    ['value', 'an account without its network', { kind: SOCIAL, value: 'mei' }],
    ['value', 'far too much', { kind: WEB, value: 'x'.repeat(10_000) }],
    ['kind', 'no kind', { kind: 0 }],
    ['level', 'no level', { level: 0 }],
    ['customer_id', 'an endless id', { customerId: 'x'.repeat(10_000) }],
  ])('names %s where it is given %s', async (field, _, rest) => {
    const request = {
      shopId,
      idempotencyKey: newKey(),
      customerId: 'wrong',
      kind: WEB,
      value: 'device',
      level: CLAIMED,
    };
    const linked = api().linkHandle(LinkHandleRequest.fromPartial({ ...request, ...rest }));
    expect(await failureOf(linked)).toMatchObject({ details: { violations: [{ field }] } });
    expect(await handlesOf('wrong')).toEqual([]);
  });

  it('stands nowhere in clear: not in the tables, the events, or the log', async () => {
    await link('secret', PHONE, '+12025550199', VERIFIED);
    await link('secret', EMAIL, 'very.secret@example.com', VERIFIED);
    const session = await new Database({ service: 'test', url: host.database.url, migrations: [] }).openSession('look');
    try {
      const { rows: tables } = await session.query<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
      );
      expect(tables.map(({ name }) => name)).toContain('handles');
      for (const { name } of tables) {
        const { rows } = await session.query(`SELECT t::text FROM "${name}" AS t`);
        expect(JSON.stringify(rows), name).not.toMatch(/2025550199|very\.secret/);
      }
    } finally {
      await session.end();
    }
    expect(JSON.stringify(host.log)).not.toMatch(/2025550199|very\.secret/);
  });

  it('is not taken where the service has no key to hash it with, while merges go on', async () => {
    const keyless = await hostRelationship();
    try {
      const request = {
        shopId,
        idempotencyKey: newKey(),
        customerId: 'mei',
        kind: WEB,
        value: 'device',
        level: CLAIMED,
      };
      const linked = keyless.as(merchant, IdentityServiceService).linkHandle(LinkHandleRequest.fromPartial(request));
      expect(await failureOf(linked)).toMatchObject({ reason: 'HANDLES_NOT_CONFIGURED' });
    } finally {
      await keyless.stop();
    }
  });
});

describe('a merge', () => {
  it('makes two read as one, with the stricter consent, and is taken back without a trace', async () => {
    const early = new Date('2024-05-01T00:00:00Z');
    await establish('anna', { acquisitionChannel: 'coupon' });
    await establish('anna-app', { acquisitionChannel: 'live_stream', establishedAt: early });
    await link('anna-app', EMAIL, 'anna@example.com', VERIFIED);
    const consent = host.as(merchant, ConsentServiceService);
    const optOut = (customerId: string, topic: string) =>
      consent.setPreferences(
        SetPreferencesRequest.fromPartial({ shopId, idempotencyKey: newKey(), customerId, optOutOf: [topic] }),
      );
    await optOut('anna-app', 'coupons');
    const record = (customerId: string, behaviourId: string) =>
      collect(
        host.as(merchant, BehaviourServiceService).recordBehaviours(
          streamOf(
            RecordBehavioursRequest.fromPartial({
              shopId,
              idempotencyKey: behaviourId,
              behaviours: [{ behaviourId, customerId, kind: BehaviourKind.SEARCHED, occurredAt: early }],
            }),
          ),
        ),
      );
    await record('anna', 'did-1');
    await record('anna-app', 'did-2');
    const did = async (customerId: string) =>
      (
        await host
          .as(merchant, BehaviourServiceService)
          .listBehaviours(ListBehavioursRequest.fromPartial({ shopId, customerId }))
      ).behaviours.map(({ behaviourId }) => behaviourId);
    const everything = async (customerId: string) => [
      await relationshipOf(customerId),
      await did(customerId),
      (await consent.getPreferences({ shopId, customerId })).preferences,
      await handlesOf(customerId),
      await check(customerId),
    ];
    const before = [await everything('anna'), await everything('anna-app')];

    const { mergeId } = await merge('anna', 'anna-app');
    expect(await relationshipOf('anna')).toMatchObject({
      establishedAt: early,
      acquisitionChannel: 'live_stream',
      status: RelationshipStatus.ACTIVE,
    });
    expect(await did('anna')).toEqual(['did-2', 'did-1']);
    expect(await did('anna-app')).toEqual(['did-2', 'did-1']);
    expect(await check('anna', 'anna-app')).toEqual([SendingRefusal.TOPIC_OPTED_OUT, SendingRefusal.MERGED_AWAY]);
    expect(await resolve(EMAIL, 'anna@example.com')).toMatchObject({
      customerId: 'anna',
      handle: { customerId: 'anna-app' },
    });
    expect(await person('anna-app')).toEqual({ survivorId: 'anna', identityIds: ['anna', 'anna-app'] });

    await unmerge(mergeId);
    expect([await everything('anna'), await everything('anna-app')]).toEqual(before);
  });

  it('taken back leaves each with what came to it since', async () => {
    await establish('since');
    await establish('since-2');
    const { mergeId } = await merge('since', 'since-2');
    await host
      .as(merchant, RelationshipServiceService)
      .cancelRelationship(
        CancelRelationshipRequest.fromPartial({ shopId, idempotencyKey: newKey(), customerId: 'since-2' }),
      );
    await link('since', PHONE, '+819012345678', VERIFIED);
    expect(await relationshipOf('since')).toMatchObject({ status: RelationshipStatus.CANCELLED });
    expect(await check('since')).toEqual([SendingRefusal.CANCELLED]);
    await unmerge(mergeId);
    expect(await check('since', 'since-2')).toEqual([SendingRefusal.UNSPECIFIED, SendingRefusal.CANCELLED]);
    expect([await handlesOf('since'), await handlesOf('since-2')]).toMatchObject([[{ kind: PHONE }], []]);
  });

  it('never joins two verified identities of one kind, unless an operator says so', async () => {
    await link('twin-1', PHONE, '+5511987654321', VERIFIED);
    await link('twin-2', PHONE, '+5511987654322', VERIFIED);
    await link('twin-1', SOCIAL, 'wechat:one', VERIFIED);
    await link('twin-2', SOCIAL, 'weibo:two', VERIFIED);
    expect(await failureOf(merge('twin-1', 'twin-2'))).toMatchObject({ reason: 'VERIFIED_IDENTITIES_CONFLICT' });
    expect(await failureOf(merge('twin-1', 'twin-2', merchant, { overrideConflict: true }))).toMatchObject({
      reason: 'OVERRIDE_NOT_ALLOWED',
    });
    expect(await mergesOf('twin-1')).toEqual([]);
    expect(await failureOf(merge('twin-1', 'twin-2', operator))).toMatchObject({
      reason: 'VERIFIED_IDENTITIES_CONFLICT',
    });
    await merge('twin-1', 'twin-2', operator, { overrideConflict: true });
    expect(await mergesOf('twin-2')).toMatchObject([
      { overriddenKinds: [PHONE], mergedByRole: 'operator', mergedBy: 'ops-1', reason: 'same_phone' },
    ]);
  });

  it('finds the conflict with an identity that was merged before', async () => {
    await link('chain-1', PHONE, '+61412345671', VERIFIED);
    await link('chain-2', WEB, 'chain-2-browser');
    await link('chain-3', PHONE, '+61412345673', VERIFIED);
    await merge('chain-2', 'chain-1');
    expect(await failureOf(merge('chain-3', 'chain-2'))).toMatchObject({ reason: 'VERIFIED_IDENTITIES_CONFLICT' });
  });

  it.each([
    ['survivor_id', 'CUSTOMER_NOT_FOUND', 'nobody', 'known'],
    ['merged_id', 'CUSTOMER_NOT_FOUND', 'known', 'nobody'],
    ['merged_id', 'INVALID_REQUEST', 'known', 'known'],
    ['merged_id', 'ALREADY_MERGED', 'known', 'away'],
    ['survivor_id', 'ALREADY_MERGED', 'away', 'known'],
    ['survivor_id', 'INVALID_REQUEST', 'x'.repeat(10_000), 'known'],
  ])('names %s with %s where %.10s and %s cannot be merged', async (field, reason, survivorId, mergedId) => {
    await establish('known');
    await establish('away');
    await establish('into');
    if ((await mergesOf('away')).length === 0) await merge('into', 'away');
    expect(await failureOf(merge(survivorId, mergedId))).toMatchObject({
      reason,
      details: { violations: [{ field }] },
    });
    expect((await person('known')).identityIds).toEqual(['known']);
  });

  it('holds against others: whatever races, nobody is merged twice or in a circle, and all are told of', async () => {
    const random = new SeededRandom(11);
    const circle = Array.from({ length: 6 }, (_, i) => `circle-${i}`);
    for (const customerId of circle) await establish(customerId);
    const wishes = Array.from({ length: 40 }, () => random.shuffle([...circle]).slice(0, 2) as [string, string]);
    const merged = await Promise.allSettled(wishes.map(([survivorId, mergedId]) => merge(survivorId, mergedId)));
    const done = merged.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    for (const outcome of merged) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ reason: 'ALREADY_MERGED' });
    }
    expect(new Set(done.map(({ mergedId }) => mergedId)).size).toBe(done.length);
    const people = await Promise.all(circle.map(person));
    expect(new Set(people.map(({ survivorId }) => survivorId)).size).toBe(circle.length - done.length);
    for (const { mergeId } of random.shuffle([...done])) await unmerge(mergeId);
    expect((await Promise.all(circle.map(person))).map(({ identityIds }) => identityIds)).toEqual(
      circle.map((customerId) => [customerId]),
    );
    const areHere = (events: { mergeId: string }[]) =>
      done.every(({ mergeId }) => events.some((event) => event.mergeId === mergeId));
    await told(host, 'customers_merged', CustomersMerged, areHere);
    await told(host, 'customers_unmerged', CustomersUnmerged, areHere);
  });

  it('is not joined by a handle that is verified at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, other] = [`pair-${round}-1`, `pair-${round}-2`];
      await link(one, PHONE, `+6591234${100 + round}`, VERIFIED);
      await link(other, PHONE, `+6598765${100 + round}`, CLAIMED);
      const [merged] = await Promise.allSettled([
        merge(one, other),
        link(other, PHONE, `+6598765${100 + round}`, VERIFIED),
      ]);
      // Either the merge came first, or it was refused: it never saw half of the verification.
      const changes = (
        await api().listHandleHistory(ListHandleHistoryRequest.fromPartial({ shopId, customerId: other }))
      ).changes;
      const verifiedAt = changes.at(-1)!.changedAt!;
      if (merged.status === 'fulfilled') expect(merged.value.mergedAt! <= verifiedAt).toBe(true);
      else expect(merged.reason).toMatchObject({ reason: 'VERIFIED_IDENTITIES_CONFLICT' });
    }
  });

  it('that is taken back twice, or asked for twice with one key, is so once', async () => {
    await establish('again');
    await establish('again-2');
    const { mergeId } = await merge('again', 'again-2');
    const first = await unmerge(mergeId);
    expect(await unmerge(mergeId)).toEqual(first);
    const unknown = unmerge('018f0000-0000-7000-8000-000000000000');
    expect(await failureOf(unknown)).toMatchObject({ reason: 'MERGE_NOT_FOUND' });
    expect(await mergesOf('again')).toMatchObject([{ mergeId, unmergeReason: 'mistake', unmergedByRole: 'merchant' }]);
  });
});
