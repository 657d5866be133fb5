import { randomUUID } from 'node:crypto';
import {
  AlertDirection,
  type AlertRule,
  LiveFigure,
  LiveServiceService,
  WatchFiguresRequest,
} from '@guanxi/contracts/analytics/v1/live.js';
import { AlertCleared, AlertRaised } from '@guanxi/contracts/events/v1/analytics.js';
import { CustomerQueued, QueueExit, QueueLeft } from '@guanxi/contracts/events/v1/conversation.js';
import { AgentPresenceChanged } from '@guanxi/contracts/events/v1/presence.js';
import { Connection, Intent, Presence } from '@guanxi/contracts/presence/v1/agent.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { failureOf, type HostedService, takeFrom, waitFor } from '@guanxi/testing';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostAnalytics, merchant } from './analytics-host.js';

let host: HostedService;
let publisher: EventPublisher;

beforeAll(async () => {
  host = await hostAnalytics();
  publisher = await EventPublisher.connect(host.nats.url);
});
afterAll(async () => {
  await publisher.close();
  await host.stop();
});

const api = (shopId: string) => host.as({ ...merchant, shop: shopId }, LiveServiceService);
const key = () => randomUUID();
const longQueue: AlertRule = {
  ruleId: 'long-queue',
  figure: LiveFigure.QUEUE_LENGTH,
  direction: AlertDirection.ABOVE,
  raiseAt: 2,
  clearAt: 0,
  forS: 0,
  cooldownS: 0,
  paused: false,
};

/** A customer waits; returns how she leaves. */
async function queue(shopId: string, queuedAt = new Date()): Promise<() => Promise<string>> {
  const wait = { shopId, conversationId: randomUUID(), customerId: 'lin', episode: 1, queuedAt };
  await publisher.publish(events.customerQueued, shopId, CustomerQueued.fromPartial(wait));
  const left = { ...wait, leftAt: new Date(), exit: QueueExit.STOPPED };
  return () => publisher.publish(events.queueLeft, shopId, QueueLeft.fromPartial(left));
}

describe('live figures', () => {
  const shopId = 'live';
  const watch = (rest: Partial<WatchFiguresRequest> = {}) =>
    api(shopId).watchFigures(WatchFiguresRequest.fromPartial({ shopId, updatesPerSMax: 5, ...rest }));

  it('are told at once, and again when they change', async () => {
    const seen = watch()[Symbol.asyncIterator]();
    expect((await seen.next()).value).toMatchObject({
      figures: { queueLength: 0, agentsOnline: 0, ratedTodayCount: 0 },
      heartbeat: false,
    });
    const since = new Date(Date.now() - 90_000);
    const leave = await queue(shopId, since);
    expect((await seen.next()).value).toMatchObject({ figures: { queueLength: 1, waitingSince: since } });
    const online = Presence.fromPartial({ intent: Intent.ONLINE, connection: Connection.CONNECTED, version: 2 });
    const changed = { shopId, agentId: 'ana', presence: online, changedAt: new Date(), seatsMax: 1 };
    await publisher.publish(events.agentPresenceChanged, shopId, AgentPresenceChanged.fromPartial(changed));
    expect((await seen.next()).value).toMatchObject({ figures: { queueLength: 1, agentsOnline: 1 } });
    // Older than what is known: late, and of no effect.
    const offline = { ...changed, presence: { ...online, intent: Intent.OFFLINE, version: 1 } };
    await publisher.publish(events.agentPresenceChanged, shopId, AgentPresenceChanged.fromPartial(offline));
    await leave();
    const last = (await seen.next()).value?.figures;
    expect(last).toMatchObject({ queueLength: 0, agentsOnline: 1 });
    expect(last?.waitingSince).toBeUndefined();
    await seen.return?.();
  });

  it('are not told again to who has them, and a heartbeat says that the stream is alive', async () => {
    const [now] = await takeFrom(watch(), 1);
    const [next] = await takeFrom(watch({ knownRevision: now?.figures?.revision ?? '' }), 1, 15_000);
    expect(next).toMatchObject({ heartbeat: true, figures: { revision: now?.figures?.revision } });
  });

  it('are not watched by more than one replica bears', async () => {
    const crowd: AsyncIterator<unknown>[] = [];
    let refused: unknown;
    while (!refused && crowd.length <= 200) {
      const one = watch()[Symbol.asyncIterator]();
      refused = await one.next().then(
        () => void crowd.push(one),
        (error: unknown) => error,
      );
    }
    expect(refused).toMatchObject({ reason: 'TOO_MANY_WATCHERS' });
    // Who has just left another test may not have been noticed yet.
    expect(crowd.length).toBeGreaterThan(190);
    await Promise.all(crowd.map((one) => one.return?.()));
    await waitFor(async () => (await takeFrom(watch(), 1)).length === 1);
  });
});

describe('alerts', () => {
  const shopId = 'alarm';
  const put = (rule: AlertRule, idempotencyKey = key()) => api(shopId).putAlertRule({ shopId, idempotencyKey, rule });
  const alerts = async (raisedOnly = false) =>
    (await api(shopId).listAlerts({ shopId, pageSize: 0, pageToken: '', raisedOnly })).alerts;

  it('are raised beyond the one bound, cleared at the other, told by event, listed, and watched without gaps', async () => {
    const told: string[] = [];
    const connection = await connect({ servers: host.nats.url });
    const sameKey = key();
    const { rule } = await put(longQueue, sameKey);
    expect(rule).toMatchObject({ rule: longQueue, version: 1, changedBy: 'mei', raised: false });
    expect((await put(longQueue, sameKey)).rule?.version).toBe(1);
    const leaves = [await queue(shopId), await queue(shopId), await queue(shopId)];
    await waitFor(async () => (await alerts(true)).length === 1);
    await leaves[0]?.();
    await leaves[1]?.();
    // One waits: between the bounds, nothing changes; what is raised is raised once.
    await waitFor(async () => {
      const { rules } = await api(shopId).listAlertRules({ shopId, pageSize: 0, pageToken: '' });
      return rules[0]?.value === 1;
    });
    expect(await alerts()).toMatchObject([{ ruleId: 'long-queue', raiseAt: 2 }]);
    await leaves[2]?.();
    await waitFor(async () => (await alerts(true)).length === 0);
    const again = await queue(shopId);
    await queue(shopId);
    await waitFor(async () => (await alerts(true)).length === 1);

    const changes = await takeFrom(api(shopId).watchAlerts({ shopId, afterSequence: 0 }), 3);
    expect(changes.map(({ sequence, alert }) => [sequence, alert?.clearedAt !== undefined])).toEqual([
      [1, false],
      [2, true],
      [3, false],
    ]);
    const behind = api(shopId).watchAlerts({ shopId, afterSequence: 3 })[Symbol.asyncIterator]();
    const next = behind.next();
    await api(shopId).deleteAlertRule({ shopId, idempotencyKey: key(), ruleId: 'long-queue' });
    expect((await next).value).toMatchObject({ sequence: 4, alert: { clearedAt: expect.any(Date) } });
    await behind.return?.();
    await again();

    const consumer = await waitFor(() => jetstream(connection).consumers.get('GUANXI_ANALYTICS'));
    for (let i = 0; i < 4; i += 1) {
      const message = await consumer.next({ expires: 10_000 });
      if (!message) break;
      const codec = message.subject.includes('alert_raised') ? AlertRaised : AlertCleared;
      told.push(`${message.subject.split('.')[2]} ${codec.decode(message.data).sequence}`);
      message.ack();
    }
    expect(told).toEqual(['alert_raised 1', 'alert_cleared 2', 'alert_raised 3', 'alert_cleared 4']);
    await connection.close();
  });

  it('are ruled by rules of which every change is kept', async () => {
    await put({ ...longQueue, ruleId: 'r' });
    await put({ ...longQueue, ruleId: 'r', raiseAt: 9 });
    await api(shopId).deleteAlertRule({ shopId, idempotencyKey: key(), ruleId: 'r' });
    expect((await put({ ...longQueue, ruleId: 'r', raiseAt: 3 })).rule?.version).toBe(4);
    const { changes } = await api(shopId).listAlertRuleChanges({ shopId, pageSize: 4, pageToken: '' });
    expect(changes.map(({ version, rule, changedBy }) => [version, rule?.raiseAt, changedBy])).toEqual([
      [4, 3, 'mei'],
      [3, undefined, 'mei'],
      [2, 9, 'mei'],
      [1, 2, 'mei'],
    ]);
    expect(await failureOf(put({ ...longQueue, ruleId: 's', clearAt: 2 }))).toMatchObject({
      details: { violations: [{ field: 'rule.clear_at' }] },
    });
    expect(await failureOf(put({ ...longQueue, ruleId: 's', figure: LiveFigure.UNSPECIFIED }))).toMatchObject({
      details: { violations: [{ field: 'rule.figure' }] },
    });
    const asked = { shopId, idempotencyKey: key(), ruleId: 'nobody' };
    expect(await failureOf(api(shopId).deleteAlertRule(asked))).toMatchObject({ reason: 'ALERT_RULE_NOT_FOUND' });
  });

  it('are ruled by a hundred rules at most', async () => {
    const many = 'many';
    for (let i = 0; i < 100; i += 1) {
      const rule = { ...longQueue, ruleId: `r-${i}`, paused: true };
      await api(many).putAlertRule({ shopId: many, idempotencyKey: key(), rule });
    }
    const more = api(many).putAlertRule({ shopId: many, idempotencyKey: key(), rule: longQueue });
    expect(await failureOf(more)).toMatchObject({ reason: 'TOO_MANY_ALERT_RULES' });
  });
});
