import { history_turns_max } from '@guanxi/language';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ReadDialogue } from '../conversations/read-dialogue.js';
import type { HandoverSeen } from './decide-intervention.js';
import { followDialogue } from './follow-dialogue.js';
import { HandoverModels } from './handover-models.js';

/** A customer's message with what the bot is about to say to it. */
export interface Exchange {
  sequence: number;
  text: string;
  answer: string;
}

/** Whether a human is due after an exchange, by the shop's own model (mission C6, the learned part). */
@Injectable()
export class ReadHandover {
  constructor(
    private readonly models: HandoverModels,
    private readonly dialogue: ReadDialogue,
  ) {}

  /** Undefined where the shop has no model. Sees the present episode only, at most 64 turns of it. */
  async execute(shopId: string, conversation: Conversation, exchange: Exchange): Promise<HandoverSeen | undefined> {
    const model = await this.models.of(shopId);
    if (!model) return undefined;
    const { sequence, text, answer } = exchange;
    const before = await this.dialogue.before(shopId, conversation, sequence, history_turns_max - 2);
    return followDialogue(model, [...before, { role: 'customer', text }, { role: 'agent', text: answer }]);
  }
}
