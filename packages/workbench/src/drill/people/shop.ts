import type { Caller } from '@guanxi/chassis';
import { QueuePolicy, QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { CapsServiceService } from '@guanxi/contracts/filtering/v1/caps.js';
import { AdapterKind, ChannelServiceService } from '@guanxi/contracts/filtering/v1/channel.js';
import { AgentServiceService } from '@guanxi/contracts/presence/v1/agent.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { streamOf } from '@guanxi/testing';
import type { Ledger } from './ledger.js';
import type { PersistentCaller } from './persistent-caller.js';

/** Agents of the drilled shop, and how many customers each serves at once. */
export const agentIds = ['an', 'bo', 'chen'] as const;
export const seats_max = 3;
/** Messages that the shop allows itself to a customer a day. */
export const messages_per_day_max = 3;
export const channel = 'push';
const customers_at_first = 240;
// Slow enough that campaigns are under way while things break.
const channel_per_minute = 900;

/** A shop under a drill: who is in it and how they are set up. */
export class Shop {
  constructor(
    readonly shopId: string,
    readonly caller: PersistentCaller,
    readonly ledger: Ledger,
    /** `host:port` of the channel's adapter. */
    private readonly adapterAddress: string,
  ) {}

  /** The merchant. */
  get merchant(): Caller {
    return this.person('merchant', 'merchant');
  }

  person(role: Caller['role'], subject: string): Caller {
    return { subject, role, shop: this.shopId };
  }

  /** The platform's operator, who may see what merchants may not. */
  get operator(): Caller {
    return { subject: 'drill', role: 'operator', shop: '*' };
  }

  /** Puts up what the drill needs: agents, a channel, caps, and customers to send to. */
  async open(): Promise<void> {
    const { shopId, caller, merchant } = this;
    const policy = QueuePolicy.fromPartial({ autoAccept: true });
    await caller.change('conversation', merchant, QueuePolicyServiceService, (client, idempotencyKey) =>
      client.setQueuePolicy({ shopId, idempotencyKey, policy }),
    );
    const caps = { shopId, perDay: messages_per_day_max, perWeek: 20, spacingMinutes: 0, version: 0 };
    await caller.change('filtering', merchant, CapsServiceService, (client, idempotencyKey) =>
      client.setCaps({ shopId, idempotencyKey, caps }),
    );
    const where = { name: channel, kind: AdapterKind.GRPC, address: this.adapterAddress };
    const how = { capacityPerMinute: channel_per_minute, secretRef: '', version: 0, lastFailure: '' };
    await caller.change('filtering', this.operator, ChannelServiceService, (client, idempotencyKey) =>
      client.putChannel({ shopId, idempotencyKey, channel: { shopId, ...where, ...how } }),
    );
    for (const agentId of agentIds) {
      await caller.change('presence', merchant, AgentServiceService, (client, idempotencyKey) =>
        client.putAgent({ shopId, idempotencyKey, agentId, displayName: agentId, seatsMax: seats_max }),
      );
    }
    await this.importCustomers();
  }

  private async importCustomers(): Promise<void> {
    const { shopId, caller, ledger } = this;
    const customers = Array.from({ length: customers_at_first }, (_, i) => `first-${i}`);
    const relationships = customers.map((customerId) => ({
      customerId,
      acquisitionChannel: 'scan',
      establishedAt: new Date(),
    }));
    const done = await caller.change(
      'relationship',
      this.merchant,
      RelationshipServiceService,
      async (client, idempotencyKey) => {
        for await (const _ of client.importRelationships(streamOf({ shopId, idempotencyKey, relationships })));
      },
    );
    if (!('answer' in done)) throw new Error(`the shop could not be set up: ${JSON.stringify(done)}`);
    for (const customerId of customers)
      ledger.relationships.set(customerId, { isActive: true, cancelled_ms: undefined });
  }
}
