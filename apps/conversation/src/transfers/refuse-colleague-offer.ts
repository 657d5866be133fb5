import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Bell } from '../watch/bell.js';
import { topicOfAgent } from '../watch/watches.js';
import { type ColleagueOffer, ColleagueOfferStore } from './colleague-offer.store.js';
import { ReleaseSeats } from './release-seats.js';
import { WithdrawColleagueOffer } from './withdraw-colleague-offer.js';

/** A colleague declines, or does not answer: the owner keeps the conversation, or another one of the group is asked. */
@Injectable()
export class RefuseColleagueOffer {
  constructor(
    private readonly store: ColleagueOfferStore,
    private readonly withdraw: WithdrawColleagueOffer,
    private readonly releaseSeats: ReleaseSeats,
    private readonly bell: Bell,
  ) {}

  /** The conversation is held. Returns whether another colleague is to be found. */
  async execute(tx: Tx, shopId: string, offer: ColleagueOffer): Promise<boolean> {
    const { conversationId, toGroupId, seatId, offeredAgentId } = offer;
    if (toGroupId === '') {
      await this.withdraw.execute(tx, shopId, conversationId);
      return false;
    }
    if (!seatId) return true;
    await this.store.refuse(tx, shopId, conversationId);
    await this.releaseSeats.add(tx, shopId, seatId);
    this.bell.ringAfter(tx, [topicOfAgent(shopId, offeredAgentId)]);
    return true;
  }
}
