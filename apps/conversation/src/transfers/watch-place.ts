import type { Caller } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { refuseForeignCustomer } from '../conversations/refuse-foreign.js';
import { topicOfQueue, Watches } from '../watch/watches.js';
import { estimateWait } from './estimate-wait.js';
import { type Place, placeOf } from './find-place.js';
import { QueueStore } from './queue.store.js';
import { QueuePlaces } from './queue-places.js';
import { NotQueued } from './transfer-failures.js';

// Agents come and go without a ring, and the replica that should have rung may have been killed.
const look_again_ms = 2_000;

/** Streams a customer's place in the queue (mission C7). */
@Injectable()
export class WatchPlace {
  constructor(
    private readonly transactions: Transactions,
    private readonly queue: QueueStore,
    private readonly places: QueuePlaces,
    private readonly watches: Watches,
  ) {}

  /**
   * Her place now and whenever it changes by a position or a second, until she no longer waits or the signal aborts.
   *
   * @throws {NotQueued} when she does not wait.
   * @throws {OtherPerson} when a customer asks for somebody else.
   */
  async *execute(shopId: string, conversationId: string, caller: Caller, signal: AbortSignal): AsyncIterable<Place> {
    const entry = await this.transactions.read(shopId, (tx) => this.queue.find(tx, shopId, conversationId));
    if (!entry) throw new NotQueued();
    refuseForeignCustomer(caller, entry);
    const watch = this.watches.open(topicOfQueue(shopId), signal);
    try {
      let told = '';
      while (!signal.aborted) {
        const { positions, measured, seats } = await this.places.of(shopId);
        const position = positions.get(conversationId);
        if (position === undefined && !(await this.waits(shopId, conversationId))) return;
        if (position !== undefined) {
          const estimate = estimateWait(position, seats, measured);
          const telling = JSON.stringify([position, estimate && Math.round(estimate.mean_s)]);
          if (telling !== told) yield placeOf(position, estimate);
          told = telling;
        }
        await watch.news(look_again_ms);
      }
    } finally {
      watch.close();
    }
  }

  private async waits(shopId: string, conversationId: string): Promise<boolean> {
    const entry = await this.transactions.read(shopId, (tx) => this.queue.find(tx, shopId, conversationId));
    return entry !== undefined;
  }
}
