import type { Caller } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { refuseForeignCustomer } from '../conversations/refuse-foreign.js';
import { PresenceClient } from '../presence-client.js';
import { AssignmentStore } from './assignment.store.js';
import { estimateWait_s } from './estimate-wait.js';
import { QueueStore } from './queue.store.js';
import { NotQueued } from './transfer-failures.js';

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
   * Her position, 1 for who is next, and the estimate in seconds where there is something to base it on.
   *
   * @throws {NotQueued} when she does not wait.
   * @throws {OtherPerson} when a customer asks for somebody else.
   */
  async execute(
    shopId: string,
    conversationId: string,
    caller: Caller,
  ): Promise<{ position: number; estimatedWaitS: number | undefined }> {
    const { position, serviceTimes_s } = await this.transactions.read(shopId, async (tx) => {
      const entry = await this.queue.find(tx, shopId, conversationId);
      if (!entry) throw new NotQueued();
      refuseForeignCustomer(caller, entry);
      return {
        position: await this.queue.position(tx, shopId, entry.ticket),
        serviceTimes_s: await this.assignments.serviceTimes_s(tx, shopId),
      };
    });
    const seats = serviceTimes_s.length > 0 ? await this.presence.staffedSeats(shopId) : undefined;
    return { position, estimatedWaitS: estimateWait_s(position, seats, serviceTimes_s) };
  }
}
