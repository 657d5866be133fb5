import { Clock, Ids } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { CaseStore } from './case.store.js';
import { type CaseDesk, promisedTime, tellTime } from './decide-promise.js';

/** What the desk's hours are injected by. */
export const CASE_DESK = Symbol('guanxi.conversation.caseDesk');

/** Takes a request down that nobody can take now, with a promised time (mission C7, C11). */
@Injectable()
export class SubmitCase {
  constructor(
    private readonly store: CaseStore,
    private readonly writer: ConversationWriter,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly clock: Clock,
    @Inject(CASE_DESK) private readonly desk: CaseDesk,
  ) {}

  /** Tells the customer of her conversation, which the transaction holds. One with an open case keeps it and its promise. */
  async execute(tx: Tx, shopId: string, held: Conversation): Promise<void> {
    const open = await this.store.findOpen(tx, shopId, held.conversationId);
    const promisedAt = open?.promisedAt ?? (await this.submit(tx, shopId, held));
    const text = phrases[spokenLanguage(held.language)].caseTaken(tellTime(promisedAt, this.desk.timeZone));
    const values = { promised_at: promisedAt.toISOString() };
    const value = { kind: SystemLineKind.CASE_TAKEN, text, values };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } });
  }

  private async submit(tx: Tx, shopId: string, held: Conversation): Promise<Date> {
    const { conversationId, customerId, episode } = held;
    const submittedAt = this.clock.now();
    const promisedAt = promisedTime(submittedAt, this.desk);
    const caseId = this.ids.next();
    const fact = { shopId, caseId, conversationId, customerId, episode, submittedAt, promisedAt };
    await this.store.add(tx, { ...fact, state: 'submitted', inProgressAt: null, closedAt: null });
    await this.outbox.add(tx, events.caseSubmitted, shopId, fact);
    return promisedAt;
  }
}
