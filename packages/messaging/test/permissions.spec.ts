import { waitFor } from '@guanxi/testing';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNatsAddress } from '../src/road/nats-address.js';
import { announce, OnSeatChanged, shopId, World } from './world.js';

const request_ms_max = 2_000;

const stream = 'GUANXI_CONVERSATION';
const subject = `guanxi.conversation.episode_opened.v1.${shopId}`;

let world: World;
/** May do everything, to see what became of what was tried. */
let owner: NatsConnection;
let streams: JetStreamManager;
const listener = new OnSeatChanged();

beforeAll(async () => {
  world = await World.open();
  const presence = await world.start('presence', [], { natsUrl: world.nats.urlOf('presence') });
  await world.start('conversation', [listener], { natsUrl: world.nats.urlOf('conversation') });
  await announce(presence, 'a', 'b');
  owner = await connect(readNatsAddress(world.nats.url));
  streams = await jetstreamManager(owner);
  // Conversation's relay makes the stream when it has come so far.
  await waitFor(
    () =>
      messages().then(
        () => true,
        () => false,
      ),
    20_000,
  );
  expect(JSON.parse(await asked('conversation', subject))).toMatchObject({ stream, seq: 1 });
});
afterAll(async () => {
  await owner.close();
  await world.close();
});

/** How many are in conversation's stream. */
async function messages(): Promise<number> {
  return (await streams.streams.info(stream)).state.messages;
}

/** A connection as a service has it. */
async function as(service: string): Promise<NatsConnection> {
  const address = readNatsAddress(world.nats.urlOf(service));
  return connect({ ...address, inboxPrefix: `_INBOX.${service}`, reconnect: false });
}

/** What NATS says to a request, or why it may not be made. */
async function asked(service: string, subject: string, body: object = {}): Promise<string> {
  const connection = await as(service);
  try {
    const answer = await connection.request(subject, JSON.stringify(body), { timeout: request_ms_max });
    return answer.string();
  } catch (error) {
    return String(error);
  } finally {
    await connection.close();
  }
}

it('lets services that have users of their own tell and listen', async () => {
  await waitFor(() => listener.seats.length === 2, 20_000);
  expect(listener.seats).toEqual(['a', 'b']);
});

describe('presence, or whoever got hold of its password,', () => {
  it('cannot publish as conversation', async () => {
    expect(await asked('presence', subject)).toMatch(/Permissions Violation for Publish/i);
    expect(await messages()).toBe(1);
  });

  it.each([
    ['read it by number', 'STREAM.MSG.GET.GUANXI_CONVERSATION', { seq: 1 }],
    ['read it directly', 'DIRECT.GET.GUANXI_CONVERSATION', { seq: 1 }],
    ['make a place in it', 'CONSUMER.DURABLE.CREATE.GUANXI_CONVERSATION.presence', {}],
    ['make a nameless place in it', 'CONSUMER.CREATE.GUANXI_CONVERSATION', {}],
    ['take what waits for analytics', 'CONSUMER.MSG.NEXT.GUANXI_CONVERSATION.analytics', { batch: 1 }],
    ['learn of it', 'STREAM.INFO.GUANXI_CONVERSATION', {}],
    ['empty it', 'STREAM.PURGE.GUANXI_CONVERSATION', {}],
    ['change it', 'STREAM.UPDATE.GUANXI_CONVERSATION', { name: 'GUANXI_CONVERSATION', subjects: ['x'] }],
    ['delete it', 'STREAM.DELETE.GUANXI_CONVERSATION', {}],
    ['make another that copies it', 'STREAM.CREATE.COPY', { name: 'COPY', sources: [{ name: 'GUANXI_CONVERSATION' }] }],
    ['delete or empty even its own', 'STREAM.PURGE.GUANXI_PRESENCE', {}],
    ['list what there is', 'STREAM.NAMES', {}],
  ])('cannot %s', async (_, request, body) => {
    expect(await asked('presence', `$JS.API.${request}`, body)).toMatch(/Permissions Violation for Publish/i);
    expect(await messages()).toBe(1);
  });

  it('cannot acknowledge for another what it has not handled', async () => {
    expect(await asked('presence', '$JS.ACK.GUANXI_PRESENCE.conversation.1.1.1.1.1')).toMatch(
      /Permissions Violation for Publish/i,
    );
  });

  it.each(['guanxi.>', '_INBOX.>', '_INBOX.conversation.>', '$JS.EVENT.>', '>'])(
    'cannot listen to %s',
    async (listened) => {
      const connection = await as('presence');
      const refused = new Promise<unknown>((resolve) => {
        connection.subscribe(listened, { callback: (error) => void (error && resolve(error)) });
      });
      expect(String(await refused)).toMatch(/Permissions Violation for Subscription/i);
      await connection.close();
    },
  );
});

it('lets nobody in as a service without its password', async () => {
  const { servers } = readNatsAddress(world.nats.url);
  const intruder = connect({ servers, user: 'presence', pass: 'a guess', reconnect: false });
  await expect(intruder).rejects.toThrow(/authorization/i);
});
