import { Clock } from '@guanxi/chassis';
import type { Tx } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { KeepDeadlines } from '../deadlines/keep-deadlines.js';
import { ShopHours } from '../hours/shop-hours.js';
import { type CaseDesk, promisedTime } from './decide-promise.js';

/** What the desk's hours are injected by. */
export const CASE_DESK = Symbol('guanxi.conversation.caseDesk');

/** An answer that a customer was promised. */
export interface Promised {
  promisedAt: Date;
  /** Of the shop, which the customer is told the time in. */
  timeZone: string;
}

/** Promises a customer an answer to her case, and has the promise be a deadline (mission C7, C9). */
@Injectable()
export class PromiseAnswer {
  constructor(
    private readonly keep: KeepDeadlines,
    private readonly shopHours: ShopHours,
    private readonly clock: Clock,
    @Inject(CASE_DESK) private readonly desk: CaseDesk,
  ) {}

  /**
   * By when she is promised an answer: in the shop's business hours by its target for cases, or where it set no hours (or
   * never opens) at the next opening of the desk. A promise that was open is replaced.
   */
  async execute(
    tx: Tx,
    shopId: string,
    { conversationId, episode }: Conversation,
    { caseId, scene, priority }: { caseId: string; scene: string; priority: number },
  ): Promise<Promised> {
    await this.keep.end(tx, shopId, [conversationId], ['case_answer'], 'dropped');
    const at = this.clock.now();
    const begun = { conversationId, episode, caseId, scene, priority, agentId: '', at };
    const calendar = await this.shopHours.find(tx, shopId);
    if (calendar?.nextOpening(at)) {
      const [deadline] = await this.keep.begin(tx, shopId, ['case_answer'], [begun]);
      if (deadline?.dueAt) return { promisedAt: deadline.dueAt, timeZone: calendar.hours.timeZone };
      await this.keep.end(tx, shopId, [conversationId], ['case_answer'], 'dropped');
    }
    const promisedAt = promisedTime(at, this.desk);
    this.keep.beginUntil(tx, shopId, 'case_answer', begun, promisedAt);
    return { promisedAt, timeZone: this.desk.timeZone };
  }

  /** The zone in which a shop's customers are told times. */
  async timeZone(tx: Tx, shopId: string): Promise<string> {
    return (await this.shopHours.find(tx, shopId))?.hours.timeZone ?? this.desk.timeZone;
  }
}
