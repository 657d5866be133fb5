import { Clock } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import type { Said } from '../conversations/conversation-writer.js';
import { FindRequest } from '../interventions/find-request.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { JoinQueue } from './join-queue.js';
import { ReleaseSeats } from './release-seats.js';
import { WithdrawColleagueOffer } from './withdraw-colleague-offer.js';

const priority_first = 0;

/** Whom a conversation that loses its agent is meant for; what is empty narrows nothing. */
export interface Successor {
  agentId: string;
  groupId: string;
}

/** Takes a conversation from its agent and has the customer served by another one, before all others (mission C8). */
@Injectable()
export class Requeue {
  constructor(
    private readonly joinQueue: JoinQueue,
    private readonly findRequest: FindRequest,
    private readonly releaseSeats: ReleaseSeats,
    private readonly withdrawOffer: WithdrawColleagueOffer,
    private readonly clock: Clock,
  ) {}

  /** The conversation is held, and an agent owns it. She is told in one line. */
  async execute(tx: Tx, shopId: string, held: Conversation, { agentId, groupId }: Successor): Promise<void> {
    const { conversationId, customerId, episode } = held;
    const now = this.clock.now();
    const request = await this.findRequest.execute(tx, shopId, conversationId, episode);
    await this.withdrawOffer.execute(tx, shopId, conversationId);
    await this.releaseSeats.add(tx, shopId, held.seatId as string);
    const joining = { conversationId, customerId, episode, queuedAt: now, orderedAt: now, scene: request?.scene ?? '' };
    const whom = { preferredAgentId: agentId, onlyPreferred: false, toGroupId: groupId };
    const text = phrases[spokenLanguage(held.language)].reassigned;
    const value = { kind: SystemLineKind.REASSIGNED, text, values: {} };
    const line: Said = { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } };
    await this.joinQueue.stand(tx, shopId, held, { ...joining, priority: priority_first, ...whom }, line);
  }
}
