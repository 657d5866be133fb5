import { Clock } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { PresenceClient } from '../presence-client.js';
import { AssignmentStore } from './assignment.store.js';
import type { QueueMeasured } from './estimate-wait.js';
import { QueueStore } from './queue.store.js';

// A queue's bound, and how old what all its watchers share may be.
const entries_max = 10_000;
const age_ms_max = 200;
const staffing_age_ms_max = 1_000;
const shops_max = 1_000;

/** A shop's queue as all who watch it see it. */
export interface SeenQueue {
  /** 1 for who is next, by conversation. */
  positions: ReadonlyMap<string, number>;
  measured: QueueMeasured;
  /** Of all agents who are there; undefined where presence does not say. */
  seats: number | undefined;
}

interface Shared<T> {
  readAt_ms: number;
  value: Promise<T>;
}

/** Looks at a shop's queue once for all who watch their places in it, so that a change costs the same for any number of them. */
@Injectable()
export class QueuePlaces {
  private readonly queues = new Map<string, Shared<SeenQueue>>();
  private readonly staffing = new Map<string, Shared<number | undefined>>();

  constructor(
    private readonly transactions: Transactions,
    private readonly queue: QueueStore,
    private readonly assignments: AssignmentStore,
    private readonly presence: PresenceClient,
    private readonly clock: Clock,
  ) {}

  /** At most 200 ms old, the staffing at most a second. */
  of(shopId: string): Promise<SeenQueue> {
    return this.share(this.queues, shopId, age_ms_max, () => this.look(shopId));
  }

  private async look(shopId: string): Promise<SeenQueue> {
    const seen = await this.transactions.read(shopId, async (tx) => ({
      waiting: await this.queue.inOrder(tx, shopId, entries_max),
      serviceTimes_s: await this.assignments.serviceTimes_s(tx, shopId),
      ...(await this.assignments.waits(tx, shopId)),
    }));
    const { waiting, ...measured } = seen;
    const isMeasured = measured.serviceTimes_s.length > 0;
    const seats = isMeasured
      ? await this.share(this.staffing, shopId, staffing_age_ms_max, () => this.presence.staffedSeats(shopId))
      : undefined;
    return { positions: new Map(waiting.map((id, i) => [id, i + 1])), measured, seats };
  }

  private share<T>(kept: Map<string, Shared<T>>, shopId: string, age_ms: number, read: () => Promise<T>): Promise<T> {
    const now_ms = this.clock.now().getTime();
    const known = kept.get(shopId);
    if (known && now_ms - known.readAt_ms < age_ms) return known.value;
    if (kept.size >= shops_max) kept.clear();
    const value = read();
    value.catch(() => kept.delete(shopId));
    kept.set(shopId, { readAt_ms: now_ms, value });
    return value;
  }
}
