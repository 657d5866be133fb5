import { Clock } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { Assign } from './assign.js';
import { QueueStore } from './queue.store.js';

/** Has a customer wait for a human: the normal transfer, at the end of the queue (mission C7). */
@Injectable()
export class JoinQueue {
  constructor(
    private readonly queue: QueueStore,
    private readonly writer: ConversationWriter,
    private readonly assign: Assign,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** A conversation that waits or is served already, or is closed, stays as it is. */
  async execute(tx: Tx, shopId: string, held: Conversation): Promise<void> {
    if (held.control !== 'bot') return;
    const { conversationId, customerId, episode } = held;
    const queuedAt = this.clock.now();
    await this.writer.passControl(tx, shopId, held, { control: 'queued' });
    const ticket = await this.queue.join(tx, shopId, { conversationId, customerId, episode, queuedAt });
    const position = await this.queue.position(tx, shopId, ticket);
    const text = phrases[spokenLanguage(held.language)].queued(position);
    const value = { kind: SystemLineKind.QUEUED, text, values: { position: String(position) } };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } });
    const queued = { shopId, conversationId, customerId, episode, queuedAt };
    await this.outbox.add(tx, events.customerQueued, shopId, queued);
    this.assign.wakeAfter(tx, shopId);
  }
}
