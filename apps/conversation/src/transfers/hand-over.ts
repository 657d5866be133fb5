import { Clock } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { events, fact, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CancelAnswers } from '../bot/cancel-answers.js';
import { FollowCase } from '../cases/follow-case.js';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter, type Said } from '../conversations/conversation-writer.js';
import { CreditAgent } from '../conversations/credit-agent.js';
import { agentServes } from '../interventions/decide-intervention.js';
import { Intervene } from '../interventions/intervene.js';
import { readRequest } from '../interventions/read-request.js';
import { phrases, spokenLanguage } from '../phrases.js';

/** A conversation that is held, and the agent whose it becomes, with her seat. */
export interface Handover {
  held: Conversation;
  agentId: string;
  agentName: string;
  seatId: string;
  /** Since when the customer has waited for her. */
  queuedAt: Date;
}

/**
 * Makes conversations their agents': the one way in which a human comes in, whether she accepts, is assigned or takes
 * over from a colleague (mission C7, C8). Each handover is one line to the customer, one row of the audit, one event.
 */
@Injectable()
export class HandOver {
  constructor(
    private readonly writer: ConversationWriter,
    private readonly cancelAnswers: CancelAnswers,
    private readonly intervene: Intervene,
    private readonly creditAgent: CreditAgent,
    private readonly followCase: FollowCase,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Writes all of them in a number of statements that does not grow with them. @throws {ControlPassed} */
  async execute(tx: Tx, shopId: string, handovers: Handover[]): Promise<void> {
    if (handovers.length === 0) return;
    const ids = handovers.map(({ held }) => held.conversationId);
    const at = this.clock.now();
    const passes = handovers.map((handover) => {
      const { held, agentId, seatId, queuedAt } = handover;
      return { held, to: { control: 'agent' as const, agentId, seatId, at, queuedAt }, line: lineOf(handover) };
    });
    const [owned] = await Promise.all([
      this.writer.passControlOfAll(tx, shopId, passes),
      this.silenceBot(tx, shopId, handovers),
    ]);
    this.creditAgent.execute(tx, shopId, owned);
    await this.followCase.beginAll(tx, shopId, ids);
    await this.outbox.addAll(tx, factsOf(shopId, owned, handovers, at));
  }

  /** What the bot still owed is an agent's now; that it did not intervene is kept as a decision like any other. */
  private async silenceBot(tx: Tx, shopId: string, handovers: Handover[]): Promise<void> {
    const byId = new Map(handovers.map(({ held }) => [held.conversationId, held]));
    for (const { conversationId, sequence, text } of await this.cancelAnswers.execute(tx, shopId, [...byId.keys()])) {
      const held = byId.get(conversationId) as Conversation;
      await this.intervene.execute(tx, shopId, held, sequence, readRequest(text), agentServes);
    }
  }
}

function factsOf(shopId: string, owned: Conversation[], handovers: Handover[], handedOverAt: Date) {
  return owned.map(({ conversationId, customerId, episode, agentId, controlEpoch }, i) => {
    const { queuedAt } = handovers[i] as Handover;
    const who = { shopId, conversationId, customerId, episode, agentId };
    return fact(events.handoverCompleted, shopId, { ...who, controlEpoch, queuedAt, handedOverAt });
  });
}

function lineOf({ held, agentName }: Handover): Said {
  const text = phrases[spokenLanguage(held.language)].handover(agentName);
  const value = { kind: SystemLineKind.HANDOVER, text, values: { agent_name: agentName } };
  return { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } };
}
