import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Behaviour, BehaviourKind, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { PortraitServiceService } from '@guanxi/contracts/relationship/v1/portrait.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { type SeededRandom, streamOf } from '@guanxi/testing';
import type { Callers } from '../callers.js';
import { boss, shopId } from './shop.js';

const batch_behaviours = 20;
const between_batches_ms = 150;
const cancelled_share = 0.1;
const kinds = [
  BehaviourKind.PURCHASED,
  BehaviourKind.PRODUCT_VIEWED,
  BehaviourKind.MESSAGE_READ,
  BehaviourKind.SEARCHED,
];

/** What was lost or doubled of what was acknowledged. */
export interface Behaved {
  acknowledged: number;
  lost: number;
  twice: number;
}

/** Customers who opt in, do things, and now and then leave. */
export class Behave {
  private recorded = 0;
  private established = 0;
  private cancelled = 0;

  constructor(
    private readonly callers: Callers,
    private readonly random: SeededRandom,
  ) {}

  /** One customer after the other, until it is told to stop. */
  async lane(name: string, signal: AbortSignal): Promise<void> {
    for (let i = 0; !signal.aborted; i += 1) {
      await this.live(`${name}-${i}`);
      await pause(between_batches_ms);
    }
  }

  /** Opts a customer in whom nobody else counts. */
  async establish(customerId: string): Promise<void> {
    const wanted = { shopId, customerId, acquisitionChannel: 'scan' };
    await this.callers.ask('relationship', boss, RelationshipServiceService, 'establish', (client, idempotencyKey) =>
      client.establishRelationship({ ...wanted, idempotencyKey }),
    );
    this.established += 1;
  }

  private async live(customerId: string): Promise<void> {
    await this.establish(customerId);
    const behaviours = Array.from({ length: batch_behaviours }, () =>
      Behaviour.fromPartial({
        ...{ behaviourId: randomUUID(), customerId, kind: this.random.pick(kinds), occurredAt: new Date() },
        amountCents: this.random.int(0, 10_000),
      }),
    );
    await this.callers.stream(
      'relationship',
      boss,
      BehaviourServiceService,
      'recordBehaviours',
      async (client, key) => {
        const request = { shopId, idempotencyKey: key, behaviours };
        for await (const _ of client.recordBehaviours(streamOf(request)));
      },
    );
    this.recorded += behaviours.length;
    await this.callers.ask('relationship', boss, PortraitServiceService, 'getPortrait', (client) =>
      client.getPortrait({ shopId, customerId }),
    );
    if (!this.random.chance(cancelled_share)) return;
    const wish = { shopId, customerId, reason: 'too_many' };
    await this.callers.ask('relationship', boss, RelationshipServiceService, 'cancel', (client, idempotencyKey) =>
      client.cancelRelationship({ ...wish, idempotencyKey }),
    );
    this.cancelled += 1;
  }

  /** Compares what was acknowledged with what relationship holds. */
  async check(): Promise<Behaved> {
    const { totals } = await this.callers.ask('relationship', boss, BehaviourServiceService, 'count', (client) =>
      client.countBehaviours({ shopId }),
    );
    const held = await this.callers.ask('relationship', boss, RelationshipServiceService, 'count', (client) =>
      client.countRelationships({ shopId }),
    );
    // Leaving is a behaviour, too, which relationship records by itself.
    const counted = totals.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { count }) => sum + count, 0);
    const differences = [
      counted - this.recorded,
      held.activeCount - (this.established - this.cancelled),
      held.cancelledCount - this.cancelled,
    ];
    return {
      acknowledged: this.recorded + this.established + this.cancelled,
      lost: differences.reduce((sum, one) => sum + Math.max(0, -one), 0),
      twice: differences.reduce((sum, one) => sum + Math.max(0, one), 0),
    };
  }
}
