import { Clock } from '@guanxi/chassis';
import { Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import type { DeadlineKind } from './deadline.js';
import { DeadlineStore } from './deadline.store.js';
import { KeepDeadlines } from './keep-deadlines.js';

/** A conversation before and after control of it has passed. */
export interface Passed {
  seen: Conversation;
  now: Conversation;
}

/** Who has said something in a conversation that is held. */
export interface Spoken {
  held: Conversation;
  speaker: Speaker;
}

const ofService: DeadlineKind[] = ['first_response', 'resolution'];

/**
 * Has the deadlines of conversations follow what happens in them (mission C9). Clocks begin at a handover and never at the
 * first message to the bot. The one writer of conversations calls this, so no way to a human goes past it.
 */
@Injectable()
export class FollowService {
  constructor(
    private readonly keep: KeepDeadlines,
    private readonly store: DeadlineStore,
    private readonly clock: Clock,
  ) {}

  /** Control has passed, of however many conversations, in a number of statements that does not grow with them. */
  async passed(tx: Tx, shopId: string, passes: readonly Passed[]): Promise<void> {
    const letGo = passes.filter(({ seen }) => seen.control === 'agent');
    if (letGo.length > 0) await this.letGo(tx, shopId, letGo);
    const handedOver = passes.filter(({ now }) => now.control === 'agent').map(({ now }) => now);
    if (handedOver.length > 0) await this.handedOver(tx, shopId, handedOver);
  }

  /**
   * Somebody has said something. An agent's words are what the first response and the answer to a case were waited for; what
   * a customer says to her agent, the agent may have waited for.
   */
  async spoken(tx: Tx, shopId: string, spoken: readonly Spoken[]): Promise<void> {
    const idsOf = (isMeant: (one: Spoken) => boolean) => [
      ...new Set(spoken.filter(isMeant).map(({ held }) => held.conversationId)),
    ];
    const byAgents = idsOf(({ speaker }) => speaker === Speaker.AGENT);
    const toAgents = idsOf(({ speaker, held }) => speaker === Speaker.CUSTOMER && held.control === 'agent');
    await Promise.all([
      byAgents.length > 0 && this.keep.end(tx, shopId, byAgents, ['first_response', 'case_answer'], 'done'),
      toAgents.length > 0 && this.keep.resume(tx, shopId, toAgents),
    ]);
  }

  private async handedOver(tx: Tx, shopId: string, served: readonly Conversation[]): Promise<void> {
    const ids = served.map(({ conversationId }) => conversationId);
    const requests = new Map((await this.store.requestsOf(tx, shopId, ids)).map((one) => [one.conversationId, one]));
    const at = this.clock.now();
    const begun = served.map(({ conversationId, episode, agentId }) => {
      const { scene = '', priority = 3, caseId = null } = requests.get(conversationId) ?? {};
      return { conversationId, episode, caseId, scene, priority, agentId, at };
    });
    await this.keep.begin(tx, shopId, ofService, begun);
  }

  /**
   * Agents have let go of the word. A first response is nothing any more. The time for a solution ends with the episode;
   * it goes on while the customer waits for another agent, and while the conversation has an open case.
   */
  private async letGo(tx: Tx, shopId: string, passes: readonly Passed[]): Promise<void> {
    const idsTo = (control: Conversation['control']) =>
      passes.filter(({ now }) => now.control === control).map(({ now }) => now.conversationId);
    const all = passes.map(({ now }) => now.conversationId);
    await this.keep.end(tx, shopId, all, ['first_response'], 'dropped');
    const closed = idsTo('closed');
    if (closed.length > 0) await this.keep.end(tx, shopId, closed, ['resolution'], 'done');
    const handedBack = idsTo('bot');
    if (handedBack.length === 0) return;
    const without = (await this.store.requestsOf(tx, shopId, handedBack)).filter(({ caseId }) => caseId === null);
    const ids = without.map(({ conversationId }) => conversationId);
    await this.keep.end(tx, shopId, ids, ['resolution'], 'dropped');
  }
}
