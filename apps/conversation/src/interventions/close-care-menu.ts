import { Clock } from '@guanxi/chassis';
import { Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { type CareMenuOutcome, outcomeToContract } from './care-menu-outcome.js';
import { InterventionStore } from './intervention.store.js';

type Ending = Exclude<CareMenuOutcome, 'open'>;

/** A menu that is no longer open, and how it ended. */
export interface ClosedMenu {
  interventionId: string;
  outcome: (typeof outcomeToContract)[Ending];
  answeredAt: Date;
}

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
  async execute(tx: Tx, shopId: string, held: Conversation, outcome: Ending): Promise<boolean> {
    const closed = await this.close(tx, shopId, held.conversationId, outcome);
    if (closed) await this.tell(tx, shopId, held, closed);
    return closed !== undefined;
  }

  /** Closes the menu that is open in a conversation, and returns it; it is yet to be told of. */
  async close(tx: Tx, shopId: string, conversationId: string, outcome: Ending): Promise<ClosedMenu | undefined> {
    return (await this.closeAll(tx, shopId, [conversationId], outcome)).get(conversationId);
  }

  /** Closes the menus that are open in conversations, and returns them, by conversation; they are yet to be told of. */
  async closeAll(
    tx: Tx,
    shopId: string,
    conversationIds: readonly string[],
    outcome: Ending,
  ): Promise<ReadonlyMap<string, ClosedMenu>> {
    const answeredAt = this.clock.now();
    const closed = await this.store.closeOpen(tx, shopId, conversationIds, outcome, answeredAt);
    const told = { outcome: outcomeToContract[outcome], answeredAt };
    return new Map(
      [...closed].map(([conversationId, interventionId]) => [conversationId, { interventionId, ...told }]),
    );
  }

  /** Tells the people in the conversation, which the transaction holds, and the other services. */
  async tell(tx: Tx, shopId: string, held: Conversation, closed: ClosedMenu): Promise<void> {
    const { conversationId } = held;
    const { interventionId, outcome } = closed;
    const content = { $case: 'careMenuClosed' as const, value: { interventionId, outcome } };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.SYSTEM, content });
    await this.outbox.add(tx, events.interventionAnswered, shopId, { shopId, conversationId, ...closed });
  }
}
