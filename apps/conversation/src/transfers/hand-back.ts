import type { Idempotency } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { NotTheOwner } from '../conversations/conversation-failures.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { ReleaseSeats } from './release-seats.js';
import { WithdrawColleagueOffer } from './withdraw-colleague-offer.js';

export interface HandBackCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  agentId: string;
  conversationId: string;
}

/** The agent hands a conversation back to the bot, which speaks again (mission C7). */
@Injectable()
export class HandBack {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly releaseSeats: ReleaseSeats,
    private readonly withdrawColleagueOffer: WithdrawColleagueOffer,
  ) {}

  /**
   * The conversation, under the bot.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {NotTheOwner} when the agent does not own it.
   */
  execute({ shopId, idempotency, agentId, conversationId }: HandBackCommand): Promise<Conversation> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      if (held.control !== 'agent' || held.agentId !== agentId) throw new NotTheOwner();
      await this.withdrawColleagueOffer.execute(tx, shopId, conversationId);
      const passed = await this.writer.passControl(tx, shopId, held, { control: 'bot' });
      await this.releaseSeats.add(tx, shopId, held.seatId as string);
      const text = phrases[spokenLanguage(held.language)].handedBack;
      const value = { kind: SystemLineKind.HANDED_BACK, text, values: {} };
      await this.writer.say(tx, shopId, passed, { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } });
      return this.writer.now(tx, shopId, conversationId);
    });
  }
}
