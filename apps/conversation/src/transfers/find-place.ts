import type { Caller } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { refuseForeignCustomer } from '../conversations/refuse-foreign.js';
import { PresenceClient } from '../presence-client.js';
import { AssignmentStore } from './assignment.store.js';
import { estimateWait, type WaitEstimate } from './estimate-wait.js';
import { QueueStore } from './queue.store.js';
import { NotQueued } from './transfer-failures.js';

/** Where a customer stands, and how long it is likely to take, in the contract's form. */
export interface Place {
  /** 1 for who is next. */
  position: number;
  estimatedWaitS: number | undefined;
  estimatedWaitLowS: number | undefined;
  estimatedWaitHighS: number | undefined;
}

/** A position with its estimate, where there is something to base one on. */
export function placeOf(position: number, estimate: WaitEstimate | undefined): Place {
  const { mean_s: estimatedWaitS, low_s: estimatedWaitLowS, high_s: estimatedWaitHighS } = estimate ?? {};
  return { position, estimatedWaitS, estimatedWaitLowS, estimatedWaitHighS };
}

/** Where a customer stands in the queue, and how long it is likely to take (mission C7). */
@Injectable()
export class FindPlace {
  constructor(
    private readonly transactions: Transactions,
    private readonly queue: QueueStore,
    private readonly assignments: AssignmentStore,
    private readonly presence: PresenceClient,
  ) {}

  /**
   * @throws {NotQueued} when she does not wait.
   * @throws {OtherPerson} when a customer asks for somebody else.
   */
  async execute(shopId: string, conversationId: string, caller: Caller): Promise<Place> {
    const { position, ...measured } = await this.transactions.read(shopId, async (tx) => {
      const entry = await this.queue.find(tx, shopId, conversationId);
      if (!entry) throw new NotQueued();
      refuseForeignCustomer(caller, entry);
      return {
        position: await this.queue.position(tx, shopId, entry),
        serviceTimes_s: await this.assignments.serviceTimes_s(tx, shopId),
        ...(await this.assignments.waits(tx, shopId)),
      };
    });
    const seats = measured.serviceTimes_s.length > 0 ? await this.presence.staffedSeats(shopId) : undefined;
    return placeOf(position, estimateWait(position, seats, measured));
  }
}
