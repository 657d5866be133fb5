import { Clock } from '@guanxi/chassis';
import {
  AnswerRequest,
  type AnswerResponse,
  BotProviderServiceService,
  DialogueRole,
} from '@guanxi/contracts/bot/v1/bot_provider.js';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ReadDialogue } from '../conversations/read-dialogue.js';
import type { RequestReading } from '../interventions/read-request.js';
import type { Endpoint } from './bot-connections.js';
import type { Answer } from './decide-answer.js';
import { ShopEndpoints } from './shop-endpoints.js';
import type { UnansweredMessage } from './unanswered.store.js';

const dialogue_turns_max = 64;
const answer_chars_max = 4_000;
const service = { name: 'bot_provider', definition: BotProviderServiceService };

/** Asks the shop's own bot (mission C2). */
@Injectable()
export class AskProvider {
  constructor(
    private readonly endpoints: ShopEndpoints,
    private readonly dialogue: ReadDialogue,
    private readonly clock: Clock,
  ) {}

  /** What the shop's bot answers to a message; undefined where it cannot, is not there, or not in time. */
  async execute(
    shopId: string,
    endpoint: Endpoint,
    conversation: Conversation,
    message: UnansweredMessage,
    language: string,
    reading: RequestReading,
  ): Promise<Answer | undefined> {
    const { conversationId, controlEpoch, customerId } = conversation;
    const before = await this.dialogue.before(shopId, conversation, message.sequence, dialogue_turns_max - 1);
    const turns = before.map(({ role, text }) => ({ role: roles[role], text }));
    const request = AnswerRequest.fromPartial({
      shopId,
      conversationId,
      controlEpoch,
      customerId,
      language,
      scene: reading.scene,
      sceneConfidence: reading.sceneConfidence,
      dialogue: [...turns, { role: DialogueRole.CUSTOMER, text: message.text }],
      answerBy: new Date(this.clock.now().getTime() + endpoint.timeout_ms),
    });
    const called = await this.endpoints.call(service, endpoint, (client, options) => client.answer(request, options));
    return called.answer && toAnswer(called.answer);
  }
}

const roles = { customer: DialogueRole.CUSTOMER, agent: DialogueRole.SHOP };

/** Nothing that the contract forbids is said to her, whatever the shop's bot sends. */
function toAnswer({ outcome }: AnswerResponse): Answer | undefined {
  if (outcome?.$case === 'wantsHuman') {
    return { kind: 'transfer', because: { rule: 'bot_wants_human', evidence: 'the bot of the shop wants a human' } };
  }
  if (outcome?.$case !== 'answer') return undefined;
  const text = outcome.value.text.trim();
  if (text === '' || [...text].length > answer_chars_max) return undefined;
  return { kind: 'say', source: 'provider', text, articleIds: [] };
}
