import type { Caller } from '@guanxi/chassis';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { events } from '@guanxi/messaging';
import { EventPublisher } from '@guanxi/messaging/testing';
import { migrate } from '@guanxi/persistence';
import { HostedService, type HostOptions } from '@guanxi/testing';
import { migrations } from '../src/migrations/index.js';
import { filteringService } from '../src/service.js';

export const shopId = 'tea';
export const merchant: Caller = { subject: 'mei', role: 'merchant', shop: shopId };

const day_ms = 24 * 60 * 60 * 1000;
/** The instant that the screenings of these tests look from. */
export const asOf = new Date('2026-06-30T00:00:00Z');
export const daysAgo = (days: number) => new Date(asOf.getTime() - days * day_ms);

/** The service filtering with a database and a nats-server of its own. */
export function hostFiltering(options: Partial<HostOptions> = {}): Promise<HostedService> {
  return HostedService.start(filteringService, {
    migrate: migrateFiltering,
    ...options,
    // Suites that send nothing have nobody to ask; whoever asks there finds nobody.
    env: { RELATIONSHIP_ADDRESS: '127.0.0.1:9', ...options.env },
  });
}

/** Brings a database to this release's schema. */
export const migrateFiltering = (url: string) => migrate({ service: 'filtering', url, migrations });

/** Tells the service what the service relationship would tell it. */
export class RelationshipTeller {
  private constructor(private readonly publisher: EventPublisher) {}

  static async connect(natsUrl: string): Promise<RelationshipTeller> {
    return new RelationshipTeller(await EventPublisher.connect(natsUrl));
  }

  /** Relationships as they stand, established so many days ago, and changed then unless told. */
  relationships(
    told: {
      customerId: string;
      establishedDaysAgo: number;
      changedDaysAgo?: number;
      acquisitionChannel?: string;
      isActive?: boolean;
      version?: number;
    }[],
    { shop = shopId, id }: { shop?: string; id?: string } = {},
  ): Promise<string> {
    const changes = told.map(({ establishedDaysAgo, changedDaysAgo, isActive = true, version = 1, ...one }) => ({
      acquisitionChannel: 'scan',
      ...one,
      status: isActive ? RelationshipStatus.ACTIVE : RelationshipStatus.CANCELLED,
      establishedAt: daysAgo(establishedDaysAgo),
      changedAt: daysAgo(changedDaysAgo ?? establishedDaysAgo),
      version,
    }));
    return this.publisher.publish(events.relationshipsChanged, shop, { shopId: shop, changes }, { id });
  }

  /** Behaviours, each so many days ago. */
  behaviours(
    told: { customerId: string; kind: BehaviourKind; daysAgo: number; category?: string }[],
    { shop = shopId, id }: { shop?: string; id?: string } = {},
  ): Promise<string> {
    const behaviours = told.map(({ customerId, kind, daysAgo: days, category = '' }, i) => ({
      behaviourId: `b-${i}`,
      customerId,
      kind,
      category,
      occurredAt: daysAgo(days),
      productId: '',
      amountCents: 0,
      campaignId: '',
    }));
    return this.publisher.publish(events.behavioursRecorded, shop, { shopId: shop, behaviours }, { id });
  }

  /** That a customer is to be taken out. */
  erasure(customerId: string, { shop = shopId }: { shop?: string } = {}): Promise<string> {
    const erasureId = crypto.randomUUID();
    const requested = { shopId: shop, erasureId, customerIds: [customerId], requestedBy: 'ops-1', requestedAt: asOf };
    return this.publisher.publish(events.customerErasureRequested, shop, requested);
  }

  close(): Promise<void> {
    return this.publisher.close();
  }
}
