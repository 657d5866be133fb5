import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ConversationServiceService, SendMessageRequest } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption, InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { Behaviour, BehaviourKind, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { collect, type SeededRandom, streamOf } from '@guanxi/testing';
import type { Shop } from './shop.js';

const upset = ['你们是骗子，垃圾服务', '我要投诉你们，太差了'];
const questions = ['退款什么时候到账', '怎么退换货', '什么时候发货', '付款失败了怎么办', '这件衣服有大码吗'];
const kinds = [
  BehaviourKind.PURCHASED,
  BehaviourKind.PRODUCT_VIEWED,
  BehaviourKind.MESSAGE_READ,
  BehaviourKind.ADDED_TO_CART,
];
const stream_ms_max = 5_000;
const thinks_ms = { least: 20, most: 250 };

/** One customer after the other comes to a shop until it closes. */
export class Customers {
  private count = 0;
  private said = 0;

  constructor(
    private readonly shop: Shop,
    private readonly random: SeededRandom,
    /** Sets apart those of several lanes. */
    private readonly lane: number,
  ) {}

  /** @param customers_max closes after so many in any case */
  async comeUntil(over: AbortSignal, customers_max = Number.POSITIVE_INFINITY): Promise<void> {
    while (!over.aborted && this.count < customers_max) {
      this.count += 1;
      await this.visit(`lane-${this.lane}-${this.count}`, over);
    }
  }

  /** Behaviours of many at once, as a shop that sends what it has kept. */
  async flood(batches: number, size: number): Promise<void> {
    for (let batch = 0; batch < batches; batch += 1) {
      await this.behave(Array.from({ length: size }, () => `first-${this.random.int(0, 239)}`));
    }
  }

  private async visit(customerId: string, over: AbortSignal): Promise<void> {
    await this.establish(customerId);
    await this.behave(Array.from({ length: this.random.int(1, 10) }, () => customerId));
    const episodes = this.random.int(1, 2);
    for (let i = 0; i < episodes && !over.aborted; i += 1) await this.episode(customerId);
    if (this.random.chance(0.4)) await this.cancel(customerId);
    // Some who were here before a campaign began leave while it is under way.
    if (this.random.chance(0.4)) await this.cancel(`first-${this.random.int(0, 239)}`);
  }

  private async establish(customerId: string): Promise<void> {
    const { shopId, caller, merchant, ledger } = this.shop;
    const done = await caller.change('relationship', merchant, RelationshipServiceService, (client, idempotencyKey) =>
      client.establishRelationship({ shopId, idempotencyKey, customerId, acquisitionChannel: 'scan' }),
    );
    if ('answer' in done) ledger.relationships.set(customerId, { isActive: true, cancelled_ms: undefined });
    else ledger.uncertain.add(customerId);
  }

  private async cancel(customerId: string): Promise<void> {
    const { shopId, caller, merchant, ledger } = this.shop;
    if (ledger.relationships.get(customerId)?.isActive !== true) return;
    const done = await caller.change('relationship', merchant, RelationshipServiceService, (client, idempotencyKey) =>
      client.cancelRelationship({ shopId, idempotencyKey, customerId, reason: 'too_many' }),
    );
    // Two lanes may cancel the same one: the second is told that she is no longer active, which is as good.
    if ('unanswered' in done) ledger.uncertain.add(customerId);
    else ledger.relationships.set(customerId, { isActive: false, cancelled_ms: Date.now() });
  }

  private async behave(customerIds: readonly string[]): Promise<void> {
    const { shopId, caller, merchant, ledger } = this.shop;
    const behaviours = customerIds.map((customerId) =>
      Behaviour.fromPartial({
        ...{ behaviourId: randomUUID(), customerId, kind: this.random.pick(kinds), occurredAt: new Date() },
        amountCents: this.random.int(0, 10_000),
      }),
    );
    for (const { behaviourId } of behaviours) ledger.attemptedBehaviours.add(behaviourId);
    const done = await caller.change('relationship', merchant, BehaviourServiceService, (client, idempotencyKey) =>
      collect(
        client.recordBehaviours(streamOf({ shopId, idempotencyKey, behaviours }), { deadline_ms: stream_ms_max }),
      ),
    );
    if (!('answer' in done)) return;
    const refused = new Set(done.answer.flatMap((answer) => answer.refused.map(({ index }) => index)));
    behaviours.forEach(({ behaviourId }, i) => {
      if (!refused.has(i)) ledger.behaviours.add(behaviourId);
    });
  }

  private async episode(customerId: string): Promise<void> {
    const { shopId, caller, ledger } = this.shop;
    const her = this.shop.person('customer', customerId);
    const opened = await caller.change('conversation', her, ConversationServiceService, (client, idempotencyKey) =>
      client.openConversation({ shopId, idempotencyKey, customerId, channel: 'web', language: 'zh' }),
    );
    if (!('answer' in opened)) return;
    const conversationId = opened.answer.conversation?.conversationId ?? '';
    ledger.conversations.add(conversationId);
    const turns = this.random.int(1, 6);
    for (let i = 0; i < turns; i += 1) await this.say(customerId, conversationId, this.random.pick(questions));
    if (this.random.chance(0.5)) {
      await this.say(customerId, conversationId, this.random.pick(upset));
      await this.chooseMenu(customerId, conversationId);
    }
    if (this.random.chance(0.4)) await this.askForHuman(customerId, conversationId);
    await this.say(customerId, conversationId, this.random.pick(questions));
    if (this.random.chance(0.7)) await this.close(customerId, conversationId);
  }

  private async say(customerId: string, conversationId: string, words: string): Promise<void> {
    const { shopId, caller, ledger } = this.shop;
    this.said += 1;
    const text = `${words} ${this.lane}.${this.said}`;
    ledger.attemptedTexts.add(text);
    const sent = await caller.change(
      'conversation',
      this.shop.person('customer', customerId),
      ConversationServiceService,
      (client, idempotencyKey) =>
        client.sendMessage(SendMessageRequest.fromPartial({ shopId, idempotencyKey, conversationId, text: { text } })),
    );
    if ('answer' in sent) ledger.messages.push({ conversationId, sequence: sent.answer.message?.sequence ?? 0, text });
    await pause(this.random.int(thinks_ms.least, thinks_ms.most));
  }

  private async chooseMenu(customerId: string, conversationId: string): Promise<void> {
    const { shopId, caller } = this.shop;
    const her = this.shop.person('customer', customerId);
    const listed = await caller.read('conversation', her, ConversationServiceService, (client) =>
      client.listMessages({ shopId, conversationId, afterSequence: 0, pageSize: 1_000 }),
    );
    const menus = listed?.messages.flatMap(({ content }) => (content?.$case === 'careMenu' ? [content.value] : []));
    const interventionId = menus?.at(-1)?.interventionId;
    if (!interventionId) return;
    const option = this.random.pick([CareOption.CONTINUE, CareOption.TRANSFER]);
    await caller.change('conversation', her, InterventionServiceService, (client, idempotencyKey) =>
      client.chooseCareOption({ shopId, idempotencyKey, conversationId, interventionId, option }),
    );
  }

  private async askForHuman(customerId: string, conversationId: string): Promise<void> {
    const { shopId, caller } = this.shop;
    const her = this.shop.person('customer', customerId);
    const here = { shopId, conversationId };
    await caller.change('conversation', her, TransferServiceService, (client, idempotencyKey) =>
      client.requestTransfer({ ...here, idempotencyKey }),
    );
    if (!this.random.chance(0.3)) return;
    await caller.change('conversation', her, TransferServiceService, (client, idempotencyKey) =>
      client.leaveQueue({ ...here, idempotencyKey }),
    );
  }

  private async close(customerId: string, conversationId: string): Promise<void> {
    const { shopId, caller } = this.shop;
    const her = this.shop.person('customer', customerId);
    const here = { shopId, conversationId };
    await caller.change('conversation', her, ConversationServiceService, (client, idempotencyKey) =>
      client.closeEpisode({ ...here, idempotencyKey }),
    );
    const rating = { ...here, stars: this.random.int(1, 5), comment: '', reasons: [] };
    await caller.change('conversation', her, ConversationServiceService, (client, idempotencyKey) =>
      client.rateEpisode({ ...rating, idempotencyKey }),
    );
  }
}
