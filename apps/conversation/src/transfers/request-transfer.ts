import type { Caller, Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { EpisodeClosed } from '../conversations/conversation-failures.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { refuseForeignCustomer } from '../conversations/refuse-foreign.js';
import { CloseCareMenu } from '../interventions/close-care-menu.js';
import { JoinQueue } from './join-queue.js';

export interface RequestTransferCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  conversationId: string;
  caller: Caller;
}

/** A customer asks for a human (mission C7). */
@Injectable()
export class RequestTransfer {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly joinQueue: JoinQueue,
  ) {}

  /**
   * The conversation, in the queue; one that waits or is served already stays as it is. A menu that is open offered
   * just this, and counts as followed.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when it is somebody else's.
   * @throws {EpisodeClosed} when the episode is over.
   */
  execute({ shopId, idempotency, conversationId, caller }: RequestTransferCommand): Promise<Conversation> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      // Asked for together; where she may not ask here, what was closed is rolled back.
      const [held, followed] = await Promise.all([
        this.writer.hold(tx, shopId, conversationId),
        this.closeCareMenu.close(tx, shopId, conversationId, 'transferred'),
      ]);
      refuseForeignCustomer(caller, held);
      if (held.control === 'closed') throw new EpisodeClosed();
      if (followed) await this.closeCareMenu.tell(tx, shopId, held, followed);
      const waiting = await this.joinQueue.execute(tx, shopId, held);
      return waiting ?? this.writer.now(tx, shopId, conversationId);
    });
  }
}
