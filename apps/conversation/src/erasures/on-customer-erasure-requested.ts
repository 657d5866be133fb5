import { type Caller, Clock, everyShop, Ids } from '@guanxi/chassis';
import type { CustomerErasureRequested } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { FollowCase } from '../cases/follow-case.js';
import { CloseEpisode } from '../conversations/close-episode.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { CustomerRowsStore } from './customer-rows.store.js';

/**
 * Takes a customer out of the conversations (mission F6). An episode that is open is closed first, as it always is, so that
 * seats, places and deadlines go. Then what was said is deleted, and the rows that totals are counted from are kept under
 * ids that nobody knows.
 */
@Injectable()
export class OnCustomerErasureRequested implements EventHandler<CustomerErasureRequested> {
  readonly event = events.customerErasureRequested;

  constructor(
    private readonly rows: CustomerRowsStore,
    private readonly writer: ConversationWriter,
    private readonly closeEpisode: CloseEpisode,
    private readonly followCase: FollowCase,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async handle(delivered: Delivered<CustomerErasureRequested>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of delivered) {
      const { erasureId, customerIds } = payload;
      const rowCount = await this.erase(tx, shopId, customerIds);
      const erased = { shopId, erasureId, rowCount, erasedAt: this.clock.now() };
      await this.outbox.add(tx, events.conversationsErased, shopId, erased);
    }
  }

  private async erase(tx: Tx, shopId: string, customerIds: string[]): Promise<number> {
    const found = await this.rows.conversationsOf(tx, shopId, customerIds);
    const held = await this.writer.holdAll(tx, shopId, found);
    for (const one of held) {
      if (one.control !== 'closed') await this.closeEpisode.executeIn(tx, shopId, one, platform);
      await this.followCase.drop(tx, shopId, one);
    }
    const conversations = held.map(({ conversationId }) => conversationId);
    const words = await this.rows.deleteWords(tx, shopId, conversations);
    const customerKeptAs = new Map(customerIds.map((id) => [id, `erased-${this.ids.next()}`]));
    const conversationKeptAs = new Map(conversations.map((id) => [id, this.ids.next()]));
    return (
      words +
      (await this.rows.rename(tx, shopId, 'customer_id', customerKeptAs)) +
      (await this.rows.rename(tx, shopId, 'conversation_id', conversationKeptAs))
    );
  }
}

const platform: Caller = { subject: 'relationship', role: 'service', shop: everyShop };
