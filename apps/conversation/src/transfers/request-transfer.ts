import { type Caller, type Idempotency, traceToKeep } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { EpisodeClosed } from '../conversations/conversation-failures.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { type InConversation, onceInFree } from '../conversations/once-in-free.js';
import { isForeignCustomer, refuseForeignCustomer } from '../conversations/refuse-foreign.js';
import { CloseCareMenu } from '../interventions/close-care-menu.js';
import { Together } from '../work/together.js';
import { type Comer, JoinQueue } from './join-queue.js';

const requests_max = 50;

export interface RequestTransferCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  conversationId: string;
  caller: Caller;
}

/** A request, with the trace in which it came. */
interface Asked extends RequestTransferCommand {
  idempotency: Idempotency;
  trace: string | null;
}

/** Customers ask for a human (mission C7). Those of a shop who ask at one time join its queue in one transaction. */
@Injectable()
export class RequestTransfer {
  private readonly together: Together<Asked, Conversation>;

  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly joinQueue: JoinQueue,
  ) {
    this.together = new Together({
      name: 'request transfer',
      several: (shopId, asked) => this.several(shopId, asked),
      one: (asked) => this.one(asked),
      requests_max,
    });
  }

  /**
   * The conversation, in the queue; one that waits or is served already stays as it is. A menu that is open offered
   * just this, and counts as followed.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when it is somebody else's.
   * @throws {EpisodeClosed} when the episode is over.
   */
  execute(command: RequestTransferCommand): Promise<Conversation> {
    const { idempotency } = command;
    return idempotency ? this.together.do({ ...command, idempotency, trace: traceToKeep() }) : this.one(command);
  }

  private one({ shopId, idempotency, conversationId, caller }: RequestTransferCommand): Promise<Conversation> {
    const work = async (tx: Tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      refuseForeignCustomer(caller, held);
      if (held.control === 'closed') throw new EpisodeClosed();
      const joined = await this.join(tx, shopId, [{ held, trace: traceToKeep() }]);
      return joined.get(conversationId) ?? this.writer.now(tx, shopId, conversationId);
    };
    return this.transactions.once(shopId, idempotency, work, (tx) => this.writer.holdAll(tx, shopId, [conversationId]));
  }

  /** Of the conversations that are the bot's and that nobody else is writing into. */
  private several(shopId: string, asked: readonly Asked[]): Promise<ReadonlyMap<Asked, Conversation>> {
    return onceInFree(this.transactions, this.writer, shopId, asked, async (tx, open) => {
      const joining = new Map<string, InConversation<Asked>>();
      for (const one of open) {
        const { conversationId, control } = one.held;
        const isPlain = control === 'bot' && !isForeignCustomer(one.request.caller, one.held);
        if (isPlain && !joining.has(conversationId)) joining.set(conversationId, one);
      }
      const comers = [...joining.values()].map(({ request: { trace }, held }) => ({ held, trace }));
      const joined = await this.join(tx, shopId, comers);
      const answers = [...joining].map(async ([id, { request }]): Promise<[Asked, Conversation]> => {
        return [request, joined.get(id) ?? (await this.writer.now(tx, shopId, id))];
      });
      return new Map(await Promise.all(answers));
    });
  }

  private async join(tx: Tx, shopId: string, comers: readonly Comer[]): Promise<ReadonlyMap<string, Conversation>> {
    const ids = comers.map(({ held }) => held.conversationId);
    if (ids.length === 0) return new Map();
    const followed = await this.closeCareMenu.closeAll(tx, shopId, ids, 'transferred');
    for (const { held } of comers) {
      const menu = followed.get(held.conversationId);
      if (menu) await this.closeCareMenu.tell(tx, shopId, held, menu);
    }
    return this.joinQueue.all(tx, shopId, comers, false);
  }
}
