import { randomUUID } from 'node:crypto';
import { ErasureServiceService } from '@guanxi/contracts/analytics/v1/erasure.js';
import {
  InterventionReportServiceService,
  ListInterventionsRequest,
} from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { OutreachReportServiceService } from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { CareMenuOutcome, InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import {
  CustomerQueued,
  EpisodeClosed,
  EpisodeOpened,
  EpisodeRated,
  HandoverCompleted,
  InterventionAnswered,
  InterventionOffered,
} from '@guanxi/contracts/events/v1/conversation.js';
import { ChangedRelationship } from '@guanxi/contracts/events/v1/relationship.js';
import { Behaviour, BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { failureOf, type HostedService, waitFor } from '@guanxi/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostAnalytics, merchant } from './analytics-host.js';
import { type Telling, telling, tellShuffled } from './telling.js';

let host: HostedService;
let publisher: EventPublisher;
let database: pg.Client;

beforeAll(async () => {
  host = await hostAnalytics();
  publisher = await EventPublisher.connect(host.nats.url);
  database = new pg.Client({ connectionString: host.database.url });
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await publisher.close();
  await host.stop();
});

const shopId = 'erased';
const noon = new Date('2026-03-02T12:00:00Z');
const at = (seconds: number) => new Date(noon.getTime() + seconds * 1_000);
const operator = { subject: 'olga', role: 'operator' as const, shop: shopId };
const reports = () => host.as({ ...merchant, shop: shopId }, InterventionReportServiceService);
const list = async (rest = {}) =>
  (await reports().listInterventions(ListInterventionsRequest.fromPartial({ shopId, ...rest }))).interventions;
const erase = (customerId: string, idempotencyKey: string = randomUUID()) =>
  host.as(operator, ErasureServiceService).eraseCustomer({ shopId, idempotencyKey, customerId });

/** What services tell of a customer: early, and what may come late. */
function lifeOf(customerId: string): { early: Telling[]; late: Telling[]; conversationId: string } {
  const conversationId = randomUUID();
  const interventionId = randomUUID();
  const about = { shopId, conversationId, customerId, episode: 1 };
  const offered = { reason: InterventionReason.NEGATIVE_EMOTION, evidence: 'negative 0.9: 骗子', offeredAt: at(0) };
  const answered = { shopId, conversationId, interventionId, outcome: CareMenuOutcome.TRANSFERRED, answeredAt: at(5) };
  const handedOver = { agentId: 'ana', controlEpoch: 3, queuedAt: at(5), handedOverAt: at(20) };
  const change = (version: number, status: RelationshipStatus) => ({
    shopId,
    changes: [ChangedRelationship.fromPartial({ customerId, status, version, changedAt: at(60 * version) })],
  });
  const bought = { behaviourId: randomUUID(), customerId, kind: BehaviourKind.PURCHASED, occurredAt: at(600) };
  return {
    conversationId,
    early: [
      telling(events.episodeOpened, EpisodeOpened.fromPartial({ ...about, openedAt: at(-60) })),
      telling(
        events.interventionOffered,
        InterventionOffered.fromPartial({ ...about, interventionId, ...offered, sceneGroup: 'refund' }),
      ),
      telling(events.customerQueued, CustomerQueued.fromPartial({ ...about, queuedAt: at(5) })),
      telling(events.relationshipsChanged, change(1, RelationshipStatus.ACTIVE)),
    ],
    late: [
      telling(events.interventionAnswered, InterventionAnswered.fromPartial(answered)),
      telling(events.handoverCompleted, HandoverCompleted.fromPartial({ ...about, ...handedOver })),
      telling(events.episodeClosed, EpisodeClosed.fromPartial({ ...about, agentId: 'ana', closedAt: at(300) })),
      telling(
        events.episodeRated,
        EpisodeRated.fromPartial({
          ...about,
          ...{ stars: 2, agentId: 'ana', version: 1, ratedAt: at(310), scene: 'refund_rule', sceneGroup: 'refund' },
        }),
      ),
      telling(events.relationshipsChanged, change(2, RelationshipStatus.CANCELLED)),
      telling(events.behavioursRecorded, { shopId, behaviours: [Behaviour.fromPartial(bought)] }),
    ],
  };
}

/** Where any of these words stands in the database, whatever table and column. */
async function mentions(...words: string[]): Promise<string[]> {
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
      WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> 'erased_ids'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    for (const word of words) {
      const { rows } = await database.query(
        `SELECT FROM ${name} AS facts WHERE facts::text LIKE '%' || $1 || '%' LIMIT 1`,
        [word],
      );
      if (rows.length > 0) found.push(`${name}: ${word}`);
    }
  }
  return found;
}

it('takes a customer out of every fact, also of those that come late, and leaves the totals', async () => {
  const lin = lifeOf('lin-of-the-test');
  const wu = lifeOf('wu-who-stays');
  await tellShuffled(publisher, [...lin.early, ...wu.early, ...wu.late], 2);
  await waitFor(async () => {
    const { offeredCount, cancelledCount, purchasedCount } = await reports().summariseInterventions({ shopId });
    return offeredCount === 2 && cancelledCount === 1 && purchasedCount === 1;
  });
  await waitFor(async () => (await mentions('lin-of-the-test')).length >= 3);
  expect(await mentions(lin.conversationId)).not.toEqual([]);

  const key = randomUUID();
  const { erasure } = await erase('lin-of-the-test', key);
  expect(erasure).toMatchObject({ erasedBy: 'olga', rowCount: expect.any(Number) });
  expect(erasure?.rowCount).toBeGreaterThan(4);
  expect((await erase('lin-of-the-test', key)).erasure).toEqual(erasure);
  expect(await mentions('lin-of-the-test', lin.conversationId, 'erased-lin')).toEqual([]);

  await tellShuffled(publisher, lin.late, 3);
  const totals = await waitFor(async () => {
    const now = await reports().summariseInterventions({ shopId });
    return now.servedCount === 2 && now.purchasedCount === 2 && now.cancelledCount === 2 && now.meanStars === 2
      ? now
      : undefined;
  });
  expect(totals.counts).toEqual([
    { reason: InterventionReason.NEGATIVE_EMOTION, outcome: CareMenuOutcome.TRANSFERRED, count: 2 },
  ]);
  const outreach = host.as({ ...merchant, shop: shopId }, OutreachReportServiceService);
  expect(await outreach.summariseOutreach({ shopId })).toMatchObject({
    activeRelationshipCount: 0,
    cancelledRelationshipCount: 2,
  });
  expect(await mentions('lin-of-the-test', lin.conversationId)).toEqual([]);
  expect(await list({ customerId: 'lin-of-the-test' })).toEqual([]);
  const [first, second] = await list();
  const hers = first?.customerId === 'wu-who-stays' ? second : first;
  expect(hers).toMatchObject({ customerId: expect.stringMatching(/^erased-/), evidence: '', stars: 2, agentId: 'ana' });
  expect((await list({ customerId: 'wu-who-stays' }))[0]?.evidence).toBe('negative 0.9: 骗子');
});

it('is kept with who asked for it, not with whom', async () => {
  const { erasures } = await host
    .as(operator, ErasureServiceService)
    .listErasures({ shopId, pageSize: 0, pageToken: '' });
  expect(erasures).toHaveLength(1);
  expect((await erase('never-seen')).erasure).toMatchObject({ rowCount: 0 });
});

it('is nothing that a merchant may do', async () => {
  const asked = host
    .as({ ...merchant, shop: shopId }, ErasureServiceService)
    .eraseCustomer({ shopId, idempotencyKey: randomUUID(), customerId: 'wu-who-stays' });
  expect(await failureOf(asked)).toMatchObject({ reason: 'ROLE_NOT_ADMITTED' });
});
