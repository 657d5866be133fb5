import { randomUUID } from 'node:crypto';
import {
  Enrolment,
  ExperimentDesign,
  ExperimentServiceService,
  Metric,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import { Behaviour, type BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { type HostedService, ManualClock, SeededRandom } from '@guanxi/testing';
import { hostAnalytics, merchant } from './analytics-host.js';

const day_ms = 86_400_000;
const began = new Date(Date.now() - 40 * day_ms);
const halves = [
  { name: 'as_it_was', share: 0.5 },
  { name: 'coupon_first', share: 0.5 },
];

/** An instant so many days after everything began. */
export const after = (days: number) => new Date(began.getTime() + days * day_ms);

/** A design that can be, with some of it changed. */
export const designOf = (changes: object = {}, kind?: object) =>
  ExperimentDesign.fromPartial({
    name: 'coupon first',
    hypothesis: 'customers who see the coupon first buy more often',
    ...{ metric: Metric.BUYERS, minimumEffect: 0.05, baseValue: 0.1, outcomeDays: 7 },
    kind: kind ?? { $case: 'randomised', value: { variants: halves, enrolment: Enrolment.ASSIGNED } },
    ...changes,
  } as never);

/** What was bought and done, in events of bounded size. */
export function behaviours(shopId: string, all: { customerId: string; kind: BehaviourKind; at: Date }[]) {
  const each = all.map(({ customerId, kind, at }) =>
    Behaviour.fromPartial({ behaviourId: randomUUID(), customerId, kind, occurredAt: at, amountCents: 500 }),
  );
  const parts = Array.from({ length: Math.ceil(each.length / 300) }, (_, i) => each.slice(i * 300, (i + 1) * 300));
  return parts.map((part) => [events.behavioursRecorded, { shopId, behaviours: part }] as const);
}

/** Relationships of old. */
export function related(shopId: string, all: { customerId: string; channel: string }[]) {
  const changes = all.map(({ customerId, channel }) => ({
    ...{ customerId, acquisitionChannel: channel, status: RelationshipStatus.ACTIVE, version: 1 },
    ...{ establishedAt: after(-100), changedAt: after(-100) },
  }));
  const parts = Array.from({ length: Math.ceil(changes.length / 500) }, (_, i) =>
    changes.slice(i * 500, (i + 1) * 500),
  );
  return parts.map((part) => [events.relationshipsChanged, { shopId, changes: part }] as const);
}

/** The service with a clock that stands where a test puts it, and what a merchant asks of it. */
export class ExperimentWorld {
  private constructor(
    private readonly host: HostedService,
    readonly publisher: EventPublisher,
    readonly clock: ManualClock,
  ) {}

  static async begin(): Promise<ExperimentWorld> {
    const clock = new ManualClock(began);
    const host = await hostAnalytics(clock);
    return new ExperimentWorld(host, await EventPublisher.connect(host.nats.url), clock);
  }

  async end(): Promise<void> {
    await this.publisher.close();
    await this.host.stop();
  }

  api(shopId: string) {
    return this.host.as({ ...merchant, shop: shopId }, ExperimentServiceService);
  }

  /** Begins an experiment when everything began; returns its id. */
  async create(shopId: string, design = designOf()): Promise<string> {
    this.clock.set(began);
    const request = { shopId, idempotencyKey: randomUUID(), design };
    return (await this.api(shopId).createExperiment(request)).experiment?.experimentId ?? '';
  }

  async get(shopId: string, experimentId: string, language = 'en') {
    const { experiment, result } = await this.api(shopId).getExperiment({ shopId, experimentId, language });
    return { experiment, result: result as NonNullable<typeof result> };
  }

  /** Publishes each of these twice, in an order that a seed shuffles, until the service has handled all of them. */
  async tell(shopId: string, told: readonly (readonly [unknown, object])[], seed: number): Promise<void> {
    for (const [event, payload] of new SeededRandom(seed).shuffle([...told])) {
      const id = await this.publisher.publish(event as typeof events.episodeOpened, shopId, payload as never);
      await this.publisher.publish(event as typeof events.episodeOpened, shopId, payload as never, { id });
    }
    await this.publisher.allHandled();
  }
}
