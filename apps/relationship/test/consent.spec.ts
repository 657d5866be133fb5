import { PreferencesChanged } from '@guanxi/contracts/events/v1/relationship.js';
import {
  CheckSendingRequest,
  ConsentServiceService,
  ListPreferenceHistoryRequest,
  MessageForm,
  SendingRefusal,
  SetPreferencesRequest,
} from '@guanxi/contracts/relationship/v1/consent.js';
import {
  CancelRelationshipRequest,
  EstablishRelationshipRequest,
  RelationshipServiceService,
} from '@guanxi/contracts/relationship/v1/relationship.js';
import { failureOf, type HostedService } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostRelationship, merchant, otherMerchant } from './relationship-host.js';
import { told } from './told.js';

let host: HostedService;
let keys = 0;
const shopId = 'tea';

beforeAll(async () => {
  host = await hostRelationship();
});
afterAll(() => host.stop());

const newKey = () => `key-${keys++}`;
const api = () => host.as(merchant, ConsentServiceService);
const relationships = () => host.as(merchant, RelationshipServiceService);
const establish = (customerId: string) =>
  relationships().establishRelationship(
    EstablishRelationshipRequest.fromPartial({
      shopId,
      idempotencyKey: newKey(),
      customerId,
      acquisitionChannel: 'scan',
    }),
  );
const cancel = (customerId: string) =>
  relationships().cancelRelationship(
    CancelRelationshipRequest.fromPartial({ shopId, idempotencyKey: newKey(), customerId }),
  );
const setRequest = (customerId: string, rest: object) =>
  SetPreferencesRequest.fromPartial({ shopId, idempotencyKey: newKey(), customerId, ...rest });
const set = (customerId: string, rest: object) => api().setPreferences(setRequest(customerId, rest));
const check = async (customerIds: string[], rest: object = {}) =>
  (await api().checkSending(CheckSendingRequest.fromPartial({ shopId, customerIds, ...rest }))).permissions;
const night = { startMinute: 22 * 60, endMinute: 8 * 60, timeZone: 'Asia/Shanghai' };

describe('the check before sending', () => {
  it('answers for each customer in the order asked, the same one twice too', async () => {
    await establish('open');
    await establish('gone');
    await cancel('gone');
    expect(await check(['gone', 'open', 'stranger', 'open'])).toMatchObject([
      { customerId: 'gone', refusal: SendingRefusal.CANCELLED },
      { customerId: 'open', refusal: SendingRefusal.UNSPECIFIED },
      { customerId: 'stranger', refusal: SendingRefusal.NO_RELATIONSHIP },
      { customerId: 'open', refusal: SendingRefusal.UNSPECIFIED },
    ]);
  });

  it('sees a cancellation as soon as that is acknowledged', async () => {
    await establish('leaving');
    expect(await check(['leaving'])).toMatchObject([{ refusal: SendingRefusal.UNSPECIFIED }]);
    await cancel('leaving');
    expect(await check(['leaving'])).toMatchObject([{ refusal: SendingRefusal.CANCELLED }]);
  });

  it('refuses a topic that she opted out of, until she opts in again', async () => {
    await establish('picky');
    await set('picky', { optOutOf: ['new_arrivals', 'coupons'] });
    expect(await check(['picky'], { topic: 'coupons' })).toMatchObject([{ refusal: SendingRefusal.TOPIC_OPTED_OUT }]);
    expect(await check(['picky'], { topic: 'restock' })).toMatchObject([{ refusal: SendingRefusal.UNSPECIFIED }]);
    expect(await check(['picky'])).toMatchObject([{ refusal: SendingRefusal.UNSPECIFIED }]);
    await set('picky', { optInTo: ['coupons'] });
    expect(await check(['picky'], { topic: 'coupons' })).toMatchObject([{ refusal: SendingRefusal.UNSPECIFIED }]);
  });

  it('says when her quiet hours end, in her own time zone', async () => {
    await establish('sleeper');
    await set('sleeper', { quietHours: night });
    const at = (instant: string) => ({ at: new Date(instant) });
    expect(await check(['sleeper'], at('2026-03-02T18:00:00Z'))).toEqual([
      {
        customerId: 'sleeper',
        refusal: SendingRefusal.QUIET_HOURS,
        notBefore: new Date('2026-03-03T00:00:00Z'),
      },
    ]);
    expect(await check(['sleeper'], at('2026-03-03T00:00:00Z'))).toMatchObject([
      { refusal: SendingRefusal.UNSPECIFIED },
    ]);
    await set('sleeper', { noQuietHours: true });
    expect(await check(['sleeper'], at('2026-03-02T18:00:00Z'))).toMatchObject([
      { refusal: SendingRefusal.UNSPECIFIED },
    ]);
  });

  it.each([
    ['customer_ids[1]', { customerIds: ['open', 'x'.repeat(10_000)] }],
    ['customer_ids', { customerIds: [] }],
    ['customer_ids', { customerIds: Array.from({ length: 1_001 }, (_, i) => `c-${i}`) }],
    ['topic', { topic: 'Not A Token' }],
    ['at', { at: new Date('1970-01-01T00:00:00Z') }],
  ])('names %s where it cannot be asked so', async (field, rest) => {
    expect(await failureOf(check(['open'], rest))).toMatchObject({ details: { violations: [{ field }] } });
  });

  it('is not for customers, and not about other shops', async () => {
    const request = CheckSendingRequest.fromPartial({ shopId, customerIds: ['open'] });
    const customer = host.as({ subject: 'open', role: 'customer', shop: shopId }, ConsentServiceService);
    expect(await failureOf(customer.checkSending(request))).toMatchObject({ code: 7 });
    const others = host.as(otherMerchant, ConsentServiceService);
    expect(await failureOf(others.checkSending(request))).toMatchObject({ code: 7 });
    expect((await others.checkSending({ ...request, shopId: 'hats' })).permissions).toMatchObject([
      { refusal: SendingRefusal.NO_RELATIONSHIP },
    ]);
  });
});

describe('preferences', () => {
  const get = async (customerId: string) => (await api().getPreferences({ shopId, customerId })).preferences;

  it('change only where the request says so, and keep who changed what', async () => {
    await set('mei', { language: 'zh-Hans', form: MessageForm.VOICE, quietHours: night, optOutOf: ['coupons'] });
    const herself = host.as({ subject: 'mei', role: 'customer', shop: shopId }, ConsentServiceService);
    await herself.setPreferences(setRequest('mei', { language: 'en' }));
    expect(await get('mei')).toMatchObject({
      language: 'en',
      form: MessageForm.VOICE,
      quietHours: [night],
      topicsOptedOut: ['coupons'],
      version: 2,
    });
    const { changes, nextPageToken } = await api().listPreferenceHistory(
      ListPreferenceHistoryRequest.fromPartial({ shopId, customerId: 'mei', pageSize: 1 }),
    );
    const second = await api().listPreferenceHistory(
      ListPreferenceHistoryRequest.fromPartial({ shopId, customerId: 'mei', pageToken: nextPageToken }),
    );
    expect([...changes, ...second.changes]).toMatchObject([
      { preferences: { version: 1, language: 'zh-Hans' }, setByRole: 'merchant', setBy: merchant.subject },
      { preferences: { version: 2, language: 'en' }, setByRole: 'customer', setBy: 'mei' },
    ]);
  });

  it('are version 0 where nobody set any', async () => {
    expect(await get('silent')).toMatchObject({ version: 0, changedAt: undefined, topicsOptedOut: [] });
  });

  it('lose no topic to others who change them at the same time', async () => {
    const topics = Array.from({ length: 20 }, (_, i) => `topic-${String(i).padStart(2, '0')}`);
    await Promise.all(topics.map((topic) => set('crowd', { optOutOf: [topic] })));
    expect((await get('crowd'))?.topicsOptedOut).toEqual(topics);
  });

  it('do not change when nothing new is said, nor when a request comes twice', async () => {
    const request = setRequest('steady', { optOutOf: ['coupons'] });
    const first = await api().setPreferences(request);
    expect(await api().setPreferences(request)).toEqual(first);
    await set('steady', { optOutOf: ['coupons'], optInTo: ['restock'] });
    expect((await get('steady'))?.version).toBe(1);
  });

  it.each([
    ['quiet_hours.end_minute', { quietHours: { ...night, endMinute: night.startMinute } }],
    ['quiet_hours.start_minute', { quietHours: { ...night, startMinute: 1_440 } }],
    ['quiet_hours.time_zone', { quietHours: { ...night, timeZone: 'Mars/Olympus' } }],
    ['no_quiet_hours', { quietHours: night, noQuietHours: true }],
    ['opt_in_to[1]', { optOutOf: ['coupons'], optInTo: ['restock', 'coupons'] }],
    ['opt_out_of[0]', { optOutOf: ['Not A Token'] }],
    ['language', { language: 'not a language' }],
    ['customer_id', { customerId: 'x'.repeat(10_000) }],
  ])('name %s where it cannot be, and stay as they were', async (field, rest) => {
    expect(await failureOf(set('refused', rest))).toMatchObject({ details: { violations: [{ field }] } });
    expect((await get('refused'))?.version).toBe(0);
  });

  it('are bounded in topics', async () => {
    const topics = (prefix: string) => Array.from({ length: 150 }, (_, i) => `${prefix}-${i}`);
    await set('hoarder', { optOutOf: topics('a') });
    expect(await failureOf(set('hoarder', { optOutOf: topics('b') }))).toMatchObject({
      details: { violations: [{ field: 'opt_out_of' }] },
    });
    expect((await get('hoarder'))?.topicsOptedOut).toHaveLength(150);
  });

  it('are told of, and are logged nowhere', async () => {
    await set('told', { quietHours: night, optOutOf: ['coupons'] });
    const events = await told(host, 'preferences_changed', PreferencesChanged, (all) =>
      all.some(({ changes }) => changes[0]?.customerId === 'told'),
    );
    expect(events.flatMap(({ changes }) => changes).find(({ customerId }) => customerId === 'told')).toMatchObject({
      quietHours: [night],
      topicsOptedOut: ['coupons'],
      version: 1,
    });
    expect(JSON.stringify(host.log)).not.toContain('"told"');
  });
});
