import { randomUUID } from 'node:crypto';
import { Connection, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { OpenLeaseRequest, PresenceServiceService, SetIntentRequest } from '@guanxi/contracts/presence/v1/presence.js';
import { failureOf, type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PresenceApi, presenceApi } from './presence-api.js';
import { agentCaller, hostPresence, hostReplica, merchant, shopId } from './presence-host.js';
import { listen, type Told } from './told.js';

const leaseTtl_ms = 800;
const grace_ms = 800;
// What a loaded machine may take to act on an end, beyond the end itself.
const late_ms_max = 1_000;

const env = { LEASE_TTL_MS: String(leaseTtl_ms), GRACE_MS: String(grace_ms) };
// The same grace: whichever replica acts on a lost connection, acts after it.
const lasting = { LEASE_TTL_MS: '60000', GRACE_MS: String(grace_ms) };

let host: HostedService;
let replica: HostedService;
let api: PresenceApi;
let lastingApi: PresenceApi;
let told: Told;

beforeAll(async () => {
  host = await hostPresence({ env });
  // The second replica takes part in every test: what one tells, the other must not tell again.
  replica = await hostReplica(host, lasting);
  api = presenceApi(host);
  lastingApi = presenceApi(replica);
  told = await listen(host.nats.url);
});
afterAll(async () => {
  await told?.stop();
  await replica?.stop();
  await host?.stop();
});

const changesOf = (agentId: string) => told.agents.filter((event) => event.agentId === agentId);
const connectionOf = async (agentId: string) => (await api.get(agentId)).presence!.connection;
const becomes = (agentId: string, connection: Connection) =>
  waitFor(async () => (await connectionOf(agentId)) === connection);
const toldAll = (agentId: string, changes: number) => waitFor(() => changesOf(agentId).length >= changes);

describe('a connection that is lost', () => {
  it('is forgiven for the grace, then acted on, each change told once with its version, of two replicas', async () => {
    const { expiresAt } = await api.arrive('lost', 3);
    expect(await api.get('lost')).toMatchObject({ presence: { connection: Connection.CONNECTED, available: true } });
    await becomes('lost', Connection.LOST);
    expect((await api.get('lost')).presence).toMatchObject({ available: true });
    await becomes('lost', Connection.DISCONNECTED);
    expect((await api.get('lost')).presence).toMatchObject({ intent: Intent.ONLINE, available: false, version: 5 });

    // A change of another agent comes behind all of hers.
    await api.put('behind', 1);
    await toldAll('behind', 1);
    const changes = changesOf('lost');
    expect(changes.map(({ presence }) => presence)).toMatchObject([
      { version: 1, intent: Intent.OFFLINE, connection: Connection.DISCONNECTED, available: false },
      { version: 2, intent: Intent.ONLINE, connection: Connection.DISCONNECTED, available: false },
      { version: 3, intent: Intent.ONLINE, connection: Connection.CONNECTED, available: true },
      { version: 4, intent: Intent.ONLINE, connection: Connection.LOST, available: true },
      { version: 5, intent: Intent.ONLINE, connection: Connection.DISCONNECTED, available: false },
    ]);
    const lostAfter_ms = changes[3]!.changedAt!.getTime() - expiresAt!.getTime();
    const goneAfter_ms = changes[4]!.changedAt!.getTime() - expiresAt!.getTime() - grace_ms;
    for (const after_ms of [lostAfter_ms, goneAfter_ms]) {
      expect(after_ms).toBeGreaterThanOrEqual(0);
      expect(after_ms).toBeLessThan(late_ms_max);
    }
  });

  it('is as if nothing had been when she comes back within the grace', async () => {
    await api.arrive('back', 3);
    await becomes('back', Connection.LOST);
    const { presence } = await lastingApi.open('back');
    expect(presence).toMatchObject({ connection: Connection.CONNECTED, available: true, version: 5 });
    const graceEnd = Date.now() + grace_ms;
    await waitFor(() => Date.now() > graceEnd);
    expect((await api.get('back')).presence).toEqual(presence);
  });

  it('lasts while its heartbeats come, and then says that it has ended', async () => {
    const { leaseId, expiresAt } = await api.arrive('beating', 3);
    const beatsUntil = expiresAt!.getTime() + leaseTtl_ms;
    for (let end = expiresAt!; end.getTime() < beatsUntil; ) {
      const renewed = await api.renew('beating', leaseId);
      expect(renewed.expiresAt!.getTime()).toBeGreaterThanOrEqual(end.getTime());
      end = renewed.expiresAt!;
    }
    expect((await api.get('beating')).presence).toMatchObject({ connection: Connection.CONNECTED, version: 3 });
    await becomes('beating', Connection.LOST);
    expect(await failureOf(api.renew('beating', leaseId))).toMatchObject({ code: 5, reason: 'LEASE_EXPIRED' });
  });

  it('is noticed at the start where no replica was there when it was lost', async () => {
    const own = await hostPresence({ env });
    const shared = { database: own.database, nats: own.nats, identity: own.identity };
    try {
      const { expiresAt } = await presenceApi(own).arrive('left', 3);
      await own.running.stop();
      await waitFor(() => Date.now() > expiresAt!.getTime() + grace_ms);
      const next = await hostPresence({ ...shared, env });
      expect((await presenceApi(next).get('left')).presence).toMatchObject({
        connection: Connection.DISCONNECTED,
        available: false,
        version: 4,
      });
      await next.stop();
    } finally {
      await own.stop();
    }
  });
});

describe('several devices', () => {
  it('keep her connected until the last is closed, without a grace', async () => {
    const phone = await lastingApi.arrive('two', 3);
    const desk = await lastingApi.open('two', 'desk');
    expect(desk.presence).toEqual(phone.presence);
    expect(await lastingApi.close('two', phone.leaseId)).toEqual(phone.presence);
    // Closing again, and what was never hers, is nothing.
    expect(await lastingApi.close('two', phone.leaseId)).toEqual(phone.presence);
    expect(await lastingApi.close('two', randomUUID())).toEqual(phone.presence);
    expect(await lastingApi.close('two', desk.leaseId.toUpperCase())).toMatchObject({
      connection: Connection.DISCONNECTED,
      available: false,
      version: 4,
    });
  });

  it('have one lease each: opening again replaces it', async () => {
    const first = await lastingApi.arrive('again', 3);
    const second = await lastingApi.open('again');
    expect(second.leaseId).not.toBe(first.leaseId);
    expect(await failureOf(lastingApi.renew('again', first.leaseId))).toMatchObject({ reason: 'LEASE_EXPIRED' });
    await lastingApi.renew('again', second.leaseId);
    expect((await lastingApi.get('again')).presence).toEqual(second.presence);
  });

  it('are so many and no more', async () => {
    await lastingApi.arrive('many', 3);
    for (let i = 1; i < 16; i += 1) await lastingApi.open('many', `device-${i}`);
    expect(await failureOf(lastingApi.open('many', 'one-more'))).toMatchObject({ code: 8, reason: 'TOO_MANY_DEVICES' });
    await lastingApi.open('many', 'device-7');
  });

  it('that all come at once make one change', async () => {
    await lastingApi.put('at-once', 3);
    await Promise.all(Array.from({ length: 16 }, (_, i) => lastingApi.open('at-once', `device-${i}`)));
    expect((await lastingApi.get('at-once')).presence).toMatchObject({ version: 2, connection: Connection.CONNECTED });
  });
});

describe('what an agent wants', () => {
  it('takes effect at once, and is told once however often she says it', async () => {
    await lastingApi.arrive('wants', 3);
    expect(await api.setIntent('wants', Intent.SUSPENDED)).toMatchObject({
      intent: Intent.SUSPENDED,
      connection: Connection.CONNECTED,
      available: false,
      version: 4,
    });
    expect(await api.setIntent('wants', Intent.SUSPENDED)).toMatchObject({ version: 4 });
    await api.setIntent('wants', Intent.ONLINE);
    await toldAll('wants', 5);
    expect(changesOf('wants').map(({ presence }) => presence!.version)).toEqual([1, 2, 3, 4, 5]);
  });

  it('is hers to say, and her shop’s, and nobody else’s', async () => {
    await api.put('hers', 3);
    await api.put('another', 3);
    const her = host.as(agentCaller('hers'), PresenceServiceService);
    const saying = (agentId: string) =>
      her.setIntent({ shopId, idempotencyKey: randomUUID(), agentId, intent: Intent.ONLINE });
    expect((await saying('hers')).presence).toMatchObject({ intent: Intent.ONLINE });
    expect(await failureOf(saying('another'))).toMatchObject({ reason: 'OTHER_PERSON' });
    const asMerchant = host.as(merchant, PresenceServiceService);
    expect(
      await failureOf(asMerchant.openLease(OpenLeaseRequest.fromPartial({ shopId, agentId: 'hers' }))),
    ).toMatchObject({ code: 7 });
  });

  it('must be said', async () => {
    const request = SetIntentRequest.fromPartial({ shopId, idempotencyKey: randomUUID(), agentId: 'hers' });
    expect(await failureOf(host.as(merchant, PresenceServiceService).setIntent(request))).toMatchObject({
      details: { violations: [{ field: 'intent' }] },
    });
  });
});
