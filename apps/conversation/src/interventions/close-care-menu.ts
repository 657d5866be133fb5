import { Clock } from '@guanxi/chassis';
import { Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { type CareMenuOutcome, outcomeToContract } from './care-menu-outcome.js';
import { InterventionStore } from './intervention.store.js';

/** Makes the menu disappear that is open in a conversation (mission C6). */
@Injectable()
export class CloseCareMenu {
  constructor(
    private readonly store: InterventionStore,
    private readonly writer: ConversationWriter,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Returns whether one was open in the conversation, which the transaction holds. */
  async execute(
    tx: Tx,
    shopId: string,
    held: Conversation,
    outcome: Exclude<CareMenuOutcome, 'open'>,
  ): Promise<boolean> {
    const { conversationId } = held;
    const answeredAt = this.clock.now();
    const interventionId = await this.store.closeOpen(tx, shopId, conversationId, outcome, answeredAt);
    if (!interventionId) return false;
    const told = outcomeToContract[outcome];
    const content = { $case: 'careMenuClosed' as const, value: { interventionId, outcome: told } };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.SYSTEM, content });
    const answered = { shopId, interventionId, conversationId, outcome: told, answeredAt };
    await this.outbox.add(tx, events.interventionAnswered, shopId, answered);
    return true;
  }
}
