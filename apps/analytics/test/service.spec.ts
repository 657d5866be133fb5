import { randomUUID } from 'node:crypto';
import {
  ServiceReportServiceService,
  SummariseServiceRequest,
  TrainingFigure,
} from '@guanxi/contracts/analytics/v1/service_report.js';
import { CaseState } from '@guanxi/contracts/conversation/v1/case.js';
import { DeadlineKind, DeadlineState } from '@guanxi/contracts/conversation/v1/deadline.js';
import {
  CaseChanged,
  CustomerQueued,
  DeadlineEnded,
  DeadlineMissed,
  EpisodeClosed,
  EpisodeOpened,
  EpisodeRated,
  HandoverCompleted,
  QueueExit,
  QueueLeft,
} from '@guanxi/contracts/events/v1/conversation.js';
import { AgentPresenceChanged, SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import { Connection, Intent, Presence } from '@guanxi/contracts/presence/v1/agent.js';
import { SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { failureOf, type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostAnalytics, merchant } from './analytics-host.js';
import { type Telling, telling, tellShuffled } from './telling.js';

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

const noon = new Date('2026-03-02T12:00:00Z');
const at = (seconds: number) => new Date(noon.getTime() + seconds * 1_000);
const period = { from: at(-3_600), until: at(86_400) };
const { FIRST_RESPONSE, RESOLUTION } = DeadlineKind;
const api = (shopId: string) => host.as({ ...merchant, shop: shopId }, ServiceReportServiceService);

interface Served {
  shopId: string;
  agentId: string;
  /** Seconds behind noon at which she joined the queue. */
  queued: number;
  wait_s: number;
  answer_s: number;
  solve_s: number;
  stars: number;
  sceneGroup?: string;
}

/** What conversation tells of an episode that an agent served, and which was long with the bot before. */
function served({
  shopId,
  agentId,
  queued,
  wait_s,
  answer_s,
  solve_s,
  stars,
  sceneGroup = 'refund',
}: Served): Telling[] {
  const conversationId = randomUUID();
  const about = { shopId, conversationId, customerId: 'lin', episode: 1 };
  const handed = queued + wait_s;
  const deadline = (kind: DeadlineKind, took_s: number, within_s: number) => {
    const outcome = took_s <= within_s ? DeadlineState.MET : DeadlineState.MISSED;
    const times = { startedAt: at(handed), endedAt: at(handed + took_s), tookMs: took_s * 1_000 };
    const one = { ...about, deadlineId: randomUUID(), kind, agentId, outcome, withinMs: within_s * 1_000, ...times };
    const ended = telling(events.deadlineEnded, { ...DeadlineEnded.fromPartial({}), ...one });
    if (outcome === DeadlineState.MET) return [ended];
    const { deadlineId } = one;
    const begun = { shopId, conversationId, episode: 1, deadlineId, kind, agentId, startedAt: at(handed) };
    const missed = DeadlineMissed.fromPartial({ ...begun, missedAt: at(handed + within_s) });
    return [telling(events.deadlineMissed, missed), ended];
  };
  return [
    telling(events.episodeOpened, EpisodeOpened.fromPartial({ ...about, openedAt: at(queued - 3_000) })),
    telling(events.customerQueued, CustomerQueued.fromPartial({ ...about, queuedAt: at(queued) })),
    telling(
      events.handoverCompleted,
      HandoverCompleted.fromPartial({
        ...about,
        agentId,
        controlEpoch: 3,
        queuedAt: at(queued),
        handedOverAt: at(handed),
      }),
    ),
    ...deadline(FIRST_RESPONSE, answer_s, 180),
    ...deadline(RESOLUTION, solve_s, 600),
    telling(
      events.episodeClosed,
      EpisodeClosed.fromPartial({ ...about, agentId, closedAt: at(handed + solve_s), scene: 'x', sceneGroup }),
    ),
    telling(
      events.episodeRated,
      EpisodeRated.fromPartial({ ...about, agentId, stars, version: 1, ratedAt: at(handed + solve_s + 5), sceneGroup }),
    ),
  ];
}

function waited(shopId: string, queued: number, left: number, exit: QueueExit): Telling[] {
  const about = { shopId, conversationId: randomUUID(), customerId: 'wu', episode: 1, queuedAt: at(queued) };
  return [
    telling(events.customerQueued, CustomerQueued.fromPartial(about)),
    telling(events.queueLeft, QueueLeft.fromPartial({ ...about, leftAt: at(left), exit })),
  ];
}

function presence(shopId: string, agentId: string, version: number, seconds: number, intent: Intent): Telling {
  const stands = Presence.fromPartial({ intent, connection: Connection.CONNECTED, version });
  const changed = { shopId, agentId, presence: stands, seatsMax: 2, changedAt: at(seconds) };
  return telling(events.agentPresenceChanged, AgentPresenceChanged.fromPartial(changed));
}

function seat(shopId: string, agentId: string, from: number, until: number): Telling[] {
  const one = { shopId, seatId: randomUUID(), agentId, conversationId: randomUUID() };
  const { RESERVED, ACCEPTED, RELEASED } = SeatState;
  return [
    telling(events.seatChanged, SeatChanged.fromPartial({ ...one, state: RESERVED, changedAt: at(from - 5) })),
    telling(events.seatChanged, SeatChanged.fromPartial({ ...one, state: ACCEPTED, changedAt: at(from) })),
    telling(events.seatChanged, SeatChanged.fromPartial({ ...one, state: RELEASED, changedAt: at(until) })),
  ];
}

function aShop(shopId: string): Telling[] {
  const common = { shopId, stars: 5 };
  const conversationId = randomUUID();
  const reopened = { shopId, conversationId, customerId: 'lin', episode: 2, openedAt: at(4_000) };
  const passedOn = { shopId, conversationId, episode: 1, deadlineId: randomUUID(), kind: FIRST_RESPONSE };
  const step = { shopId, caseId: randomUUID(), conversationId, customerId: 'lin' };
  return [
    ...served({ ...common, agentId: 'ana', queued: 0, wait_s: 40, answer_s: 60, solve_s: 300 }),
    ...served({ ...common, agentId: 'ana', queued: 100, wait_s: 20, answer_s: 200, solve_s: 900 }),
    ...served({ ...common, agentId: 'bo', queued: 200, wait_s: 60, answer_s: 10, solve_s: 100 }),
    ...waited(shopId, 300, 400, QueueExit.STOPPED),
    ...waited(shopId, 310, 500, QueueExit.CLOSED),
    ...waited(shopId, 320, 330, QueueExit.NOBODY_THERE),
    telling(
      events.customerQueued,
      CustomerQueued.fromPartial({ shopId, conversationId: randomUUID(), queuedAt: at(340) }),
    ),
    telling(events.episodeOpened, EpisodeOpened.fromPartial(reopened)),
    // A colleague took over: what the first one owed is nothing, and it is no wait in the queue.
    telling(
      events.deadlineEnded,
      DeadlineEnded.fromPartial({
        ...passedOn,
        ...{ agentId: 'ana', startedAt: at(700), endedAt: at(710), tookMs: 10_000, withinMs: 180_000 },
        outcome: DeadlineState.DROPPED,
      }),
    ),
    telling(
      events.handoverCompleted,
      HandoverCompleted.fromPartial({
        ...{ shopId, conversationId, customerId: 'lin', episode: 1, agentId: 'bo', controlEpoch: 5 },
        ...{ queuedAt: at(705), handedOverAt: at(710) },
      }),
    ),
    telling(events.caseChanged, CaseChanged.fromPartial({ ...step, step: 1, changedAt: at(10) })),
    telling(
      events.caseChanged,
      CaseChanged.fromPartial({ ...step, step: 2, changedAt: at(20), state: CaseState.SOLVED }),
    ),
    telling(events.caseChanged, CaseChanged.fromPartial({ ...step, step: 3, changedAt: at(30), reopened: true })),
    presence(shopId, 'ana', 1, 0, Intent.ONLINE),
    presence(shopId, 'ana', 2, 1_000, Intent.SUSPENDED),
    presence(shopId, 'ana', 3, 2_000, Intent.OFFLINE),
    ...seat(shopId, 'ana', 500, 1_500),
  ];
}

const reported = async (shopId: string) => {
  const summary = await api(shopId).summariseService({ shopId, ...period, timeZone: 'Asia/Shanghai' });
  const { agents } = await api(shopId).listAgentService({ shopId, ...period, pageSize: 0, pageToken: '' });
  return { summary, agents };
};

describe('the service of a shop', () => {
  it('is told with its waits, first responses, solutions, deadlines and agents', async () => {
    await tellShuffled(publisher, aShop('served'), 3);
    const { summary, agents } = await reported('served');
    // From the handover, never from the 3,000 s with the bot or the wait.
    expect(summary.firstResponse).toEqual({ count: 3, meanS: 90, p50S: 60, p90S: 172, maxS: 200 });
    expect(summary.resolution).toMatchObject({ count: 3, p50S: 300, maxS: 900 });
    expect(summary.queueWait).toMatchObject({ count: 3, meanS: 40, maxS: 60 });
    expect(summary.queue).toEqual({
      ...{ joinedCount: 7, servedCount: 3, abandonedCount: 2, nobodyThereCount: 1, waitingCount: 1 },
    });
    expect(summary.deadlines).toEqual([
      { kind: 'first_response', metCount: 2, missedCount: 1, droppedCount: 1 },
      { kind: 'resolution', metCount: 2, missedCount: 1, droppedCount: 0 },
    ]);
    expect(summary).toMatchObject({ caseCount: 1, caseReopenedCount: 1 });
    expect(summary.occupancy).toEqual({ seatsS: 4_000, takenS: 1_000 });
    expect(summary.days).toMatchObject([
      { day: '2026-03-02', joinedCount: 7, abandonedCount: 2, handoverCount: 4, firstResponseMeanS: 90 },
      { day: '2026-03-03', joinedCount: 0 },
    ]);
    expect(agents).toMatchObject([
      { agentId: 'ana', handoverCount: 2, metCount: 2, missedCount: 2, ratedCount: 2, presentS: 2_000 },
      { agentId: 'bo', handoverCount: 2, metCount: 2, missedCount: 0, ratedCount: 1, presentS: 0 },
    ]);
    // Too few ratings to be told apart.
    expect(agents[0]?.satisfiedCount).toBeUndefined();
  });

  it('is the same however its events come', async () => {
    await tellShuffled(publisher, aShop('again'), 8);
    expect(await reported('again')).toEqual(await reported('served'));
  });

  it('lists agents page by page', async () => {
    const shopId = 'served';
    const first = await api(shopId).listAgentService({ shopId, ...period, pageSize: 1, pageToken: '' });
    const asked = { shopId, ...period, pageSize: 1, pageToken: first.nextPageToken };
    const second = await api(shopId).listAgentService(asked);
    expect([first, second].map(({ agents }) => agents.map(({ agentId }) => agentId))).toEqual([['ana'], ['bo']]);
    expect(second.nextPageToken).toBe('');
  });

  it('says where training would help, of who served enough', async () => {
    const shopId = 'school';
    const rated = (agentId: string, count: number, bad: number) =>
      Array.from({ length: count }, (_, i) =>
        served({
          ...{ shopId, agentId, queued: i, wait_s: 1, answer_s: 5, solve_s: 60 },
          stars: i < bad ? 1 : 5,
        }),
      ).flat();
    const all = [...rated('ana', 20, 14), ...rated('bo', 20, 1), ...rated('ci', 20, 2), ...rated('new', 5, 5)];
    await tellShuffled(publisher, all, 5);
    await waitFor(async () => {
      const { agents } = await api(shopId).listAgentService({ shopId, ...period, pageSize: 0, pageToken: '' });
      return agents.reduce((sum, { ratedCount }) => sum + ratedCount, 0) === 65;
    }, 40_000);
    await waitFor(async () => (await api(shopId).findTrainingNeeds({ shopId, ...period })).needs.length > 0);
    expect((await api(shopId).findTrainingNeeds({ shopId, ...period })).needs).toMatchObject([
      { agentId: 'ana', sceneGroup: 'refund', figure: TrainingFigure.SATISFACTION, episodeCount: 20, goodCount: 6 },
    ]);
  });

  it.each([
    ['until', { from: at(1), until: at(0) }],
    ['until', { from: at(0), until: at(401 * 86_400) }],
    ['from', { until: at(0) }],
    ['time_zone', { ...period, timeZone: 'Mars/Olympus' }],
  ])('is not told where %s cannot be', async (field, rest) => {
    const asked = SummariseServiceRequest.fromPartial({ shopId: 'served', ...rest });
    expect(await failureOf(api('served').summariseService(asked))).toMatchObject({
      details: { violations: [{ field }] },
    });
  });
});
