import { Clock, type Idempotency, Ids, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { NotTheOwner } from '../conversations/conversation-failures.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { ColleagueOfferStore } from './colleague-offer.store.js';
import { FindColleagues } from './find-colleagues.js';
import { RefuseUnknownSuccessor } from './refuse-unknown-successor.js';
import type { Successor } from './requeue.js';
import { WithdrawColleagueOffer } from './withdraw-colleague-offer.js';

export interface OfferToColleagueCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  agentId: string;
  conversationId: string;
  to: Successor;
  note: string;
}

/** An agent offers a conversation of hers to a colleague or a group; she owns it until it is accepted (mission C8). */
@Injectable()
export class OfferToColleague {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly store: ColleagueOfferStore,
    private readonly withdraw: WithdrawColleagueOffer,
    private readonly findColleagues: FindColleagues,
    private readonly refuseUnknown: RefuseUnknownSuccessor,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {NotTheOwner} when the agent does not own it.
   * @throws {InvalidRequest} when she offers it to herself.
   * @throws {AgentUnknown} @throws {GroupUnknown} when the shop has no such colleague or group.
   */
  async execute(command: OfferToColleagueCommand): Promise<void> {
    const { shopId, idempotency, agentId, conversationId, to, note } = command;
    if (to.agentId === agentId) {
      throw new InvalidRequest([{ field: 'to_agent_id', description: 'is the agent who offers it' }]);
    }
    await this.refuseUnknown.execute(shopId, to);
    await this.transactions.once(shopId, idempotency, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      if (held.control !== 'agent' || held.agentId !== agentId) throw new NotTheOwner();
      await this.withdraw.execute(tx, shopId, conversationId);
      const whom = { fromAgentId: agentId, toAgentId: to.agentId, toGroupId: to.groupId, note };
      const offer = { conversationId, offerId: this.ids.next(), ...whom, askedAt: this.clock.now() };
      await this.store.add(tx, shopId, offer);
      this.findColleagues.wakeAfter(tx, shopId);
    });
  }
}
