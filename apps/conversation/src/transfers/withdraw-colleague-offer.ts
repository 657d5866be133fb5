import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Bell } from '../watch/bell.js';
import { topicOfAgent } from '../watch/watches.js';
import { ColleagueOfferStore } from './colleague-offer.store.js';
import { ReleaseSeats } from './release-seats.js';

/** Takes back what an agent offered to a colleague: the conversation is not hers any more, or nobody takes it. */
@Injectable()
export class WithdrawColleagueOffer {
  constructor(
    private readonly store: ColleagueOfferStore,
    private readonly releaseSeats: ReleaseSeats,
    private readonly bell: Bell,
  ) {}

  /** The conversation is held. Without an offer nothing happens. */
  async execute(tx: Tx, shopId: string, conversationId: string): Promise<void> {
    const offer = await this.store.drop(tx, shopId, conversationId);
    if (!offer) return;
    if (offer.seatId) await this.releaseSeats.add(tx, shopId, offer.seatId);
    const told = [offer.fromAgentId, offer.offeredAgentId].filter((agentId) => agentId !== '');
    this.bell.ringAfter(
      tx,
      told.map((agentId) => topicOfAgent(shopId, agentId)),
    );
  }
}
