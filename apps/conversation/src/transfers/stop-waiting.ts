import type { Caller, Idempotency } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { refuseForeignCustomer } from '../conversations/refuse-foreign.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { LeaveQueue } from './leave-queue.js';

export interface StopWaitingCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  conversationId: string;
  caller: Caller;
}

/** A customer waits no longer for a human, and goes on with the bot (mission C7). */
@Injectable()
export class StopWaiting {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly leaveQueue: LeaveQueue,
  ) {}

  /**
   * The conversation; one that does not wait stays as it is.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when it is somebody else's.
   */
  execute({ shopId, idempotency, conversationId, caller }: StopWaitingCommand): Promise<Conversation> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      refuseForeignCustomer(caller, held);
      if (held.control !== 'queued') return held;
      const left = await this.leaveQueue.execute(tx, shopId, conversationId, 'stopped');
      await this.writer.passControl(tx, shopId, held, { control: 'bot', ...left });
      const text = phrases[spokenLanguage(held.language)].queueLeft;
      const value = { kind: SystemLineKind.QUEUE_LEFT, text, values: {} };
      await this.writer.say(tx, shopId, held, { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } });
      return this.writer.now(tx, shopId, conversationId);
    });
  }
}
