import { type Caller, type Idempotency, OtherPerson } from '@guanxi/chassis';
import { type Message, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AwaitAnswer } from '../bot/await-answer.js';
import { CloseCareMenu } from '../interventions/close-care-menu.js';
import { agentServes } from '../interventions/decide-intervention.js';
import { Intervene } from '../interventions/intervene.js';
import { readRequest } from '../interventions/read-request.js';
import { Together } from '../work/together.js';
import type { Conversation } from './conversation.js';
import { EpisodeClosed, NotTheOwner } from './conversation-failures.js';
import { ConversationWriter, type Said } from './conversation-writer.js';
import { botAnswers } from './decide-control.js';
import { wordsOfContent } from './kept-content.js';
import { onceInFree } from './once-in-free.js';
import type { Content } from './read-content.js';
import { isForeignCustomer } from './refuse-foreign.js';

const messages_max = 50;

export interface SendMessageCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  conversationId: string;
  caller: Caller;
  content: Content;
}

type Sent = SendMessageCommand & { idempotency: Idempotency };

/** Something that is said in a conversation that is held. */
interface Saying {
  held: Conversation;
  said: Said;
}

/** What customers and agents say (mission C1). Messages of a shop that come at one time are kept in one transaction. */
@Injectable()
export class SendMessage {
  private readonly together: Together<Sent, Message>;

  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly awaitAnswer: AwaitAnswer,
    private readonly intervene: Intervene,
  ) {
    this.together = new Together({
      name: 'send message',
      several: (shopId, sent) => this.several(shopId, sent),
      one: (sent) => this.one(sent),
      requests_max: messages_max,
    });
  }

  /**
   * The message as it stands in the conversation. That the bot owes an answer is noted in the same transaction, so the
   * answer comes, once, whatever dies in between.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when a customer speaks in somebody else's conversation.
   * @throws {EpisodeClosed} when the episode is over.
   * @throws {NotTheOwner} when an agent speaks who does not own the conversation.
   */
  execute(command: SendMessageCommand): Promise<Message> {
    const { idempotency } = command;
    return idempotency ? this.together.do({ ...command, idempotency }) : this.one(command);
  }

  private one({ shopId, idempotency, conversationId, caller, content }: SendMessageCommand): Promise<Message> {
    const work = async (tx: Tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      const refusal = refusalOf(caller, held);
      if (refusal) throw refusal;
      const [message] = await this.say(tx, shopId, [{ held, said: saidBy(caller, content) }]);
      return message as Message;
    };
    return this.transactions.once(shopId, idempotency, work, (tx) => this.writer.holdAll(tx, shopId, [conversationId]));
  }

  /** In conversations that nobody else is writing into, by those who may. */
  private several(shopId: string, sent: readonly Sent[]): Promise<ReadonlyMap<Sent, Message>> {
    return onceInFree(this.transactions, this.writer, shopId, sent, async (tx, open) => {
      const may = open.filter(({ request, held }) => !refusalOf(request.caller, held));
      const saying = may.map(({ request, held }) => ({ held, said: saidBy(request.caller, request.content) }));
      const messages = await this.say(tx, shopId, saying);
      return new Map(may.map(({ request }, i) => [request, messages[i] as Message]));
    });
  }

  private async say(tx: Tx, shopId: string, saying: readonly Saying[]): Promise<Message[]> {
    const typing = saying.filter(({ said }) => said.speaker === Speaker.CUSTOMER).map(({ held }) => held);
    await this.dismissMenus(tx, shopId, typing);
    const messages = await this.writer.sayAll(tx, shopId, saying);
    for (const [i, { held, said }] of saying.entries()) {
      if (said.speaker !== Speaker.CUSTOMER) continue;
      const { sequence } = messages[i] as Message;
      if (botAnswers(held.control)) this.awaitAnswer.execute(tx, shopId, held.conversationId, sequence);
      else await this.noteReading(tx, shopId, held, sequence, said.content);
    }
    return messages;
  }

  /** A menu disappears when she types (mission C6). */
  private async dismissMenus(tx: Tx, shopId: string, typing: readonly Conversation[]): Promise<void> {
    const byId = new Map(typing.map((held) => [held.conversationId, held]));
    if (byId.size === 0) return;
    for (const [id, menu] of await this.closeCareMenu.closeAll(tx, shopId, [...byId.keys()], 'dismissed')) {
      await this.closeCareMenu.tell(tx, shopId, byId.get(id) as Conversation, menu);
    }
  }

  private noteReading(tx: Tx, shopId: string, held: Conversation, sequence: number, content: Said['content']) {
    const reading = readRequest(wordsOfContent(content as Content));
    return this.intervene.execute(tx, shopId, held, sequence, reading, agentServes);
  }
}

function saidBy({ role, subject }: Caller, content: Content): Said {
  return role === 'agent'
    ? { speaker: Speaker.AGENT, agentId: subject, content }
    : { speaker: Speaker.CUSTOMER, content };
}

/** Why somebody may not speak in a conversation; undefined where she may. */
function refusalOf(caller: Caller, held: Conversation): Error | undefined {
  if (isForeignCustomer(caller, held)) return new OtherPerson('conversation_id');
  if (held.control === 'closed') return new EpisodeClosed();
  if (caller.role !== 'agent') return undefined;
  return held.control === 'agent' && held.agentId === caller.subject ? undefined : new NotTheOwner();
}
