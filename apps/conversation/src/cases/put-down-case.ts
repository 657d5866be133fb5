import { Clock, Ids } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import type { CaseEntity } from './case.entity.js';
import { CaseStore } from './case.store.js';
import type { Origin } from './case-state.js';
import { type CaseActor, MoveCase, thePlatform } from './move-case.js';
import { PromiseAnswer } from './promise-answer.js';

/** Puts a request down as a case: submitted by whoever does so, classified by the platform from the customer's words. */
@Injectable()
export class PutDownCase {
  constructor(
    private readonly store: CaseStore,
    private readonly move: MoveCase,
    private readonly promise: PromiseAnswer,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** The case, classified where she has said what it is about. Where an agent is with the customer, her answer is there already and none is promised. */
  async execute(
    tx: Tx,
    shopId: string,
    held: Conversation,
    { origin, subject, by }: { origin: Origin; subject: string; by: CaseActor },
  ): Promise<CaseEntity> {
    const { conversationId, customerId, episode } = held;
    const submittedAt = this.clock.now();
    const caseId = this.ids.next();
    const request = await this.store.requestOf(tx, shopId, conversationId, episode);
    const isServed = held.control === 'agent';
    const { promisedAt } = isServed
      ? { promisedAt: submittedAt }
      : await this.promise.execute(tx, shopId, held, { caseId, ...request });
    const submitted: CaseEntity = {
      ...{ shopId, caseId, conversationId, customerId, episode, submittedAt, promisedAt, origin, subject },
      state: 'submitted',
      step: 'submitted',
      stepNumber: 1,
      scene: '',
      priority: request.priority,
      assignedAgentId: '',
      assignedGroupId: '',
      result: '',
      reopenedCount: 0,
      inProgressAt: null,
      closedAt: null,
      changedAt: submittedAt,
    };
    const first = await this.move.begin(tx, submitted, by);
    const told = { shopId, caseId, conversationId, customerId, episode, submittedAt, promisedAt };
    await this.outbox.add(tx, events.caseSubmitted, shopId, told);
    // Where she has said nothing, somebody has to ask her first.
    return request.scene === '' ? first : this.move.execute(tx, first, 'classify', thePlatform, request);
  }
}
