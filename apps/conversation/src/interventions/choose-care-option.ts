import { type Caller, Clock, type Idempotency, linkToKept } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { refuseForeignCustomer } from '../conversations/refuse-foreign.js';
import { JoinQueue } from '../transfers/join-queue.js';
import { CloseCareMenu } from './close-care-menu.js';
import type { InterventionEntity } from './intervention.entity.js';
import { InterventionStore } from './intervention.store.js';
import { MenuClosed } from './intervention-failures.js';

export interface ChooseCareOptionCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  conversationId: string;
  interventionId: string;
  caller: Caller;
  option: 'continue' | 'transfer';
}

/** The customer's choice on a care menu (mission C6). */
@Injectable()
export class ChooseCareOption {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly store: InterventionStore,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly joinQueue: JoinQueue,
    private readonly clock: Clock,
  ) {}

  /**
   * The conversation after the choice: on *continue* the bot goes on, on *transfer* she waits for a human.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when it is somebody else's.
   * @throws {MenuClosed} when the menu is not open in this conversation: of two choices at once the later one meets it, and so does one
   *   after its time.
   */
  execute(command: ChooseCareOptionCommand): Promise<Conversation> {
    const { shopId, idempotency, conversationId, interventionId, caller, option } = command;
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      refuseForeignCustomer(caller, held);
      const menu = await this.store.find(tx, shopId, interventionId);
      if (menu?.conversationId !== conversationId || !isOpen(menu, this.clock.now())) throw new MenuClosed();
      linkToKept(menu.trace);
      await this.closeCareMenu.execute(tx, shopId, held, option === 'continue' ? 'continued' : 'transferred');
      if (option === 'transfer') await this.joinQueue.execute(tx, shopId, held, { byBot: true });
      return this.writer.now(tx, shopId, conversationId);
    });
  }
}

function isOpen({ outcome, expiresAt }: InterventionEntity, now: Date): boolean {
  return outcome === 'open' && (expiresAt === null || expiresAt > now);
}
