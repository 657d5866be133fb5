import { randomUUID } from 'node:crypto';
import {
  ExportInterventionsRequest,
  InterventionReportServiceService,
  ListInterventionsRequest,
  type ReportedIntervention,
  SummariseInterventionsRequest,
} from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { ReconciliationServiceService } from '@guanxi/contracts/analytics/v1/reconciliation.js';
import { CareMenuOutcome, InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import { ChangedRelationship } from '@guanxi/contracts/events/v1/relationship.js';
import { Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { collect, failureOf, type HostedService, SeededRandom, waitFor } from '@guanxi/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostAnalytics, merchant, shopId } from './analytics-host.js';

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
const api = () => host.as(merchant, InterventionReportServiceService);
const list = async (rest: object = {}) =>
  (await api().listInterventions(ListInterventionsRequest.fromPartial({ shopId, ...rest }))).interventions;
const summary = (rest: object = {}) =>
  api().summariseInterventions(SummariseInterventionsRequest.fromPartial({ shopId, ...rest }));

/** What the service conversation tells of an episode in which the customer was offered a human and took her. */
function served(n: number): (() => Promise<string>)[] {
  const conversationId = randomUUID();
  const interventionId = randomUUID();
  const common = { shopId, conversationId, customerId: `customer-${n}`, episode: 1 };
  const told = [
    [events.episodeOpened, { ...common, channel: 'web', openedAt: at(0) }],
    [
      events.interventionOffered,
      {
        ...common,
        interventionId,
        reason: InterventionReason.NEGATIVE_EMOTION,
        evidence: 'negative 0.93',
        offeredAt: at(n),
        scene: 'refund_progress',
        sceneGroup: n % 2 === 0 ? 'refund' : 'payment',
      },
    ],
    [
      events.interventionAnswered,
      { shopId, conversationId, interventionId, outcome: CareMenuOutcome.TRANSFERRED, answeredAt: at(n + 5) },
    ],
    [
      events.handoverCompleted,
      { ...common, agentId: 'ana', controlEpoch: 2, queuedAt: at(n + 5), handedOverAt: at(n + 47) },
    ],
    [events.episodeClosed, { ...common, agentId: 'ana', botTurns: 1, closedAt: at(n + 300) }],
    [events.episodeRated, { ...common, reasons: [], stars: 2, agentId: 'ana', version: 1, ratedAt: at(n + 301) }],
    [events.episodeRated, { ...common, reasons: [], stars: 5, agentId: 'ana', version: 2, ratedAt: at(n + 302) }],
  ] as const;
  return told.map(
    ([event, payload]) =>
      () =>
        publisher.publish(event as never, shopId, payload as never),
  );
}

describe('the interventions of a shop', () => {
  it('are reported the same however their events come: in any order, some twice', async () => {
    const random = new SeededRandom(11);
    const all = Array.from({ length: 30 }, (_, n) => served(n)).flat();
    for (const tell of random.shuffle(all)) await tell();
    await waitFor(async () => {
      const { offeredCount, servedCount, meanStars } = await summary();
      return offeredCount === 30 && servedCount === 30 && meanStars === 5;
    });
    const reported = await list();
    expect(reported).toHaveLength(30);
    expect(reported[0]).toMatchObject({
      customerId: 'customer-29',
      reason: InterventionReason.NEGATIVE_EMOTION,
      outcome: CareMenuOutcome.TRANSFERRED,
      waitS: 42,
      agentId: 'ana',
      stars: 5,
      evidence: 'negative 0.93',
    });
    expect((await summary()).counts).toEqual([
      { reason: InterventionReason.NEGATIVE_EMOTION, outcome: CareMenuOutcome.TRANSFERRED, count: 30 },
    ]);
  });

  it('count an event that is delivered twice once', async () => {
    const conversationId = randomUUID();
    const offer = {
      shopId: 'twice',
      interventionId: randomUUID(),
      conversationId,
      customerId: 'lin',
      episode: 1,
      reason: InterventionReason.TURNS,
      evidence: '5 turns',
      offeredAt: noon,
      scene: '',
      sceneGroup: '',
    };
    const id = await publisher.publish(events.interventionOffered, 'twice', offer);
    await publisher.publish(events.interventionOffered, 'twice', offer, { id });
    const rating = {
      shopId: 'twice',
      conversationId,
      customerId: 'lin',
      episode: 1,
      stars: 3,
      reasons: [],
      agentId: '',
      version: 1,
      ratedAt: noon,
      scene: '',
      sceneGroup: '',
    };
    await publisher.publish(events.episodeRated, 'twice', rating);
    const twice = host.as({ ...merchant, shop: 'twice' }, InterventionReportServiceService);
    const asked = () => twice.summariseInterventions(SummariseInterventionsRequest.fromPartial({ shopId: 'twice' }));
    await waitFor(async () => (await asked()).meanStars === 3);
    expect(await asked()).toMatchObject({
      offeredCount: 1,
      counts: [{ reason: InterventionReason.TURNS, outcome: CareMenuOutcome.OPEN, count: 1 }],
      servedCount: 0,
      caseCount: 0,
    });
  });

  it('are listed once each, page by page, and by period, reason and outcome', async () => {
    const seen: ReportedIntervention[] = [];
    for (let pageToken = ''; ; ) {
      const page = await api().listInterventions(
        ListInterventionsRequest.fromPartial({ shopId, pageSize: 7, pageToken }),
      );
      seen.push(...page.interventions);
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(seen.map(({ customerId }) => customerId)).toEqual(
      Array.from({ length: 30 }, (_, i) => `customer-${29 - i}`),
    );
    expect(await list({ from: at(10), until: at(20) })).toHaveLength(10);
    expect(await list({ reason: InterventionReason.TURNS })).toHaveLength(0);
    expect(await list({ outcome: CareMenuOutcome.TRANSFERRED })).toHaveLength(30);
  });

  it('are narrowed to a customer, an agent and a group of scenes', async () => {
    expect(await list({ customerId: 'customer-7' })).toMatchObject([
      { customerId: 'customer-7', sceneGroup: 'payment' },
    ]);
    expect(await list({ agentId: 'ana' })).toHaveLength(30);
    expect(await list({ agentId: 'bo' })).toHaveLength(0);
    expect(await list({ sceneGroup: 'refund' })).toHaveLength(15);
  });

  it('are exported once each in batches, and an export that broke off goes on', async () => {
    const batches = await collect(api().exportInterventions(ExportInterventionsRequest.fromPartial({ shopId })));
    expect(batches.flatMap(({ interventions }) => interventions)).toEqual(await list());
    const [tenth] = (await list({ pageSize: 10 })).slice(-1);
    const { nextPageToken: pageToken } = await api().listInterventions(
      ListInterventionsRequest.fromPartial({ shopId, pageSize: 10 }),
    );
    const rest = await collect(
      api().exportInterventions(ExportInterventionsRequest.fromPartial({ shopId, pageToken })),
    );
    const [eleventh, ...others] = rest.flatMap(({ interventions }) => interventions);
    expect(others).toHaveLength(19);
    expect([tenth?.customerId, eleventh?.customerId]).toEqual(['customer-20', 'customer-19']);
  });

  it('are exported in batches of a thousand, each once, the latest first', async () => {
    const many = 'many';
    const database = new pg.Client({ connectionString: host.database.url });
    await database.connect();
    await database.query(
      `INSERT INTO interventions (shop_id, intervention_id, conversation_id, customer_id, episode, reason, evidence,
              offered_at, outcome)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 'c-' || i, 1, 1, '', $2::timestamptz + i / 3 * interval '1 second', 3
         FROM generate_series(1, 2500) AS i`,
      [many, noon],
    );
    await database.end();
    const theirs = host.as({ ...merchant, shop: many }, InterventionReportServiceService);
    const batches = await collect(theirs.exportInterventions(ExportInterventionsRequest.fromPartial({ shopId: many })));
    expect(batches.map(({ interventions }) => interventions.length)).toEqual([1_000, 1_000, 500]);
    const all = batches.flatMap(({ interventions }) => interventions);
    expect(new Set(all.map(({ interventionId }) => interventionId)).size).toBe(2_500);
    const times = all.map(({ offeredAt }) => offeredAt?.getTime() ?? 0);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  it('tell the first purchase and cancellation within a week after, none before or later', async () => {
    const day_s = 86_400;
    const purchase = (customer: number, seconds: number) =>
      Behaviour.fromPartial({
        behaviourId: randomUUID(),
        customerId: `customer-${customer}`,
        kind: BehaviourKind.PURCHASED,
        occurredAt: at(seconds),
      });
    const viewed = { ...purchase(3, 60), kind: BehaviourKind.PRODUCT_VIEWED };
    const behaviours = [purchase(1, 3_600), purchase(1, 1_800), purchase(1, -60), purchase(2, 8 * day_s), viewed];
    await publisher.publish(events.behavioursRecorded, shopId, { shopId, behaviours });
    const change = (customer: number, seconds: number, version: number, status: RelationshipStatus) =>
      ChangedRelationship.fromPartial({ customerId: `customer-${customer}`, status, version, changedAt: at(seconds) });
    const { ACTIVE, CANCELLED } = RelationshipStatus;
    const changes = [change(1, 7_200, 2, CANCELLED), change(4, 7_200, 2, ACTIVE), change(5, -7_200, 2, CANCELLED)];
    await publisher.publish(events.relationshipsChanged, shopId, { shopId, changes });
    await waitFor(async () => (await summary()).cancelledCount === 1 && (await summary()).purchasedCount === 1);
    expect(await list({ customerId: 'customer-1' })).toMatchObject([
      { purchasedAt: at(1_800), cancelledAt: at(7_200) },
    ]);
    expect((await list()).filter(({ purchasedAt, cancelledAt }) => purchasedAt ?? cancelledAt)).toHaveLength(1);
  });

  it.each([
    ['until', { from: at(1), until: at(0) }],
    ['page_token', { pageToken: 'forged' }],
    ['page_size', { pageSize: 5_000 }],
  ])('are not listed where %s cannot be', async (field, rest) => {
    expect(await failureOf(list(rest))).toMatchObject({ details: { violations: [{ field }] } });
  });
});

describe('reconciliation', () => {
  it('says that an owner cannot be reached, rather than report half', async () => {
    const reconciling = host.as(merchant, ReconciliationServiceService).reconcile({ shopId });
    expect(await failureOf(reconciling)).toMatchObject({ code: 14 });
  });
});
