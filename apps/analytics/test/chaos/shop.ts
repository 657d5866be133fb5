import { randomUUID } from 'node:crypto';
import type { Caller, Client, ServiceDefinition } from '@guanxi/chassis';
import { ReconciliationServiceService } from '@guanxi/contracts/analytics/v1/reconciliation.js';
import { ConversationServiceService, SendMessageRequest } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption, InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { QueuePolicy, QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { Behaviour, BehaviourKind, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { type SeededRandom, streamOf } from '@guanxi/testing';
import type { Platform, Service } from './platform.js';

const agents = ['an', 'bo'];
const upset = ['你们是骗子，垃圾服务', '我要投诉你们，太差了'];
const questions = ['退款什么时候到账', '怎么退换货', '什么时候发货', '付款失败了怎么办', '这件衣服有大码吗'];
const products = ['p-1', 'p-2'];

/** One figure that its owner and the report count differently. */
export interface Difference {
  name: string;
  ownerCount: number;
  reportedCount: number;
}

/** The shop of a run, and what its people do. */
export class Shop {
  constructor(
    private readonly platform: Platform,
    readonly shopId: string,
    private readonly random: SeededRandom,
  ) {}

  /** Has agents there who are given customers without being asked. */
  async open(): Promise<void> {
    const { shopId } = this;
    const policy = QueuePolicy.fromPartial({ autoAccept: true });
    await this.at('conversation', this.boss, QueuePolicyServiceService, (client, idempotencyKey) =>
      client.setQueuePolicy({ shopId, idempotencyKey, policy }),
    );
    for (const agentId of agents) {
      const agent = this.person('agent', agentId);
      await this.at('presence', this.boss, AgentServiceService, (client, idempotencyKey) =>
        client.putAgent({ shopId, idempotencyKey, agentId, displayName: agentId, seatsMax: 3 }),
      );
      await this.at('presence', agent, PresenceServiceService, (client, idempotencyKey) =>
        client.openLease({ shopId, idempotencyKey, agentId, deviceId: 'desk' }),
      );
      await this.at('presence', agent, PresenceServiceService, (client, idempotencyKey) =>
        client.setIntent({ shopId, idempotencyKey, agentId, intent: Intent.ONLINE }),
      );
    }
  }

  /** A customer comes, buys, asks, is offered a human or asks for one, closes, rates, and may come back or leave. */
  async visit(customerId: string): Promise<void> {
    const { shopId } = this;
    await this.at('relationship', this.boss, RelationshipServiceService, (client, idempotencyKey) =>
      client.establishRelationship({ shopId, idempotencyKey, customerId, acquisitionChannel: 'scan' }),
    );
    await this.behave(customerId);
    const episodes = this.random.int(1, 2);
    for (let i = 0; i < episodes; i += 1) await this.episode(customerId);
    if (this.random.int(0, 3) === 0) {
      await this.at('relationship', this.boss, RelationshipServiceService, (client, idempotencyKey) =>
        client.cancelRelationship({ shopId, idempotencyKey, customerId, reason: 'too_many' }),
      );
    }
  }

  /** The figures that differ, and how many were compared; undefined while somebody cannot be asked. */
  async differences(): Promise<{ differing: Difference[]; counted: Map<string, number> } | undefined> {
    const { shopId } = this;
    const answer = await this.at('analytics', this.boss, ReconciliationServiceService, (client) =>
      client.reconcile({ shopId }),
    );
    if (typeof answer === 'string') return undefined;
    return {
      differing: answer.figures.filter(({ ownerCount, reportedCount }) => ownerCount !== reportedCount),
      counted: new Map(answer.figures.map(({ name, ownerCount }) => [name, ownerCount])),
    };
  }

  /** Has analytics draw all facts anew from their owners. Returns how many were told. */
  async rebuild(): Promise<number> {
    const operator: Caller = { subject: 'ops', role: 'operator', shop: this.shopId };
    const { shopId } = this;
    const answer = await this.at(
      'analytics',
      operator,
      ReconciliationServiceService,
      async (client, idempotencyKey) => {
        let last = { toldCount: 0, isComplete: false };
        for await (last of client.rebuildFacts({ shopId, idempotencyKey }));
        return last;
      },
    );
    if (typeof answer === 'string' || !answer.isComplete) throw new Error(`not drawn anew: ${JSON.stringify(answer)}`);
    return answer.toldCount;
  }

  private async episode(customerId: string): Promise<void> {
    const { shopId } = this;
    const who = this.person('customer', customerId);
    const opened = await this.at('conversation', who, ConversationServiceService, (client, idempotencyKey) =>
      client.openConversation({ shopId, idempotencyKey, customerId, channel: 'web', language: 'zh' }),
    );
    if (typeof opened === 'string') return;
    const conversationId = opened.conversation?.conversationId ?? '';
    const here = { shopId, conversationId };
    const say = (content: object) =>
      this.at('conversation', who, ConversationServiceService, (client, idempotencyKey) =>
        client.sendMessage(SendMessageRequest.fromPartial({ ...here, idempotencyKey, ...content })),
      );
    if (this.random.int(0, 1) === 0) {
      await say({ productCard: { productId: this.random.pick(products), title: '连衣裙' } });
    }
    const turns = this.random.int(1, 6);
    for (let i = 0; i < turns; i += 1) await say({ text: { text: this.random.pick(questions) } });
    if (this.random.int(0, 1) === 0) {
      await say({ text: { text: this.random.pick(upset) } });
      await this.chooseMenu(who, conversationId);
    }
    if (this.random.int(0, 2) === 0) {
      await this.at('conversation', who, TransferServiceService, (client, idempotencyKey) =>
        client.requestTransfer({ ...here, idempotencyKey }),
      );
      if (this.random.int(0, 2) === 0) {
        await this.at('conversation', who, TransferServiceService, (client, idempotencyKey) =>
          client.leaveQueue({ ...here, idempotencyKey }),
        );
      }
    }
    await this.serve(conversationId);
    await this.at('conversation', who, ConversationServiceService, (client, idempotencyKey) =>
      client.closeEpisode({ ...here, idempotencyKey }),
    );
    const ratings = this.random.int(0, 2);
    for (let i = 0; i < ratings; i += 1) {
      const rating = { ...here, stars: this.random.int(1, 5), comment: '', reasons: [] };
      await this.at('conversation', who, ConversationServiceService, (client, idempotencyKey) =>
        client.rateEpisode({ ...rating, idempotencyKey }),
      );
    }
  }

  private async chooseMenu(who: Caller, conversationId: string): Promise<void> {
    const { shopId } = this;
    const listed = await this.at('conversation', who, ConversationServiceService, (client) =>
      client.listMessages({ shopId, conversationId, afterSequence: 0, pageSize: 1_000 }),
    );
    if (typeof listed === 'string') return;
    const menu = listed.messages
      .flatMap(({ content }) => (content?.$case === 'careMenu' ? [content.value] : []))
      .at(-1);
    if (!menu) return;
    const { interventionId } = menu;
    const option = this.random.pick([CareOption.CONTINUE, CareOption.TRANSFER]);
    await this.at('conversation', who, InterventionServiceService, (client, idempotencyKey) =>
      client.chooseCareOption({ shopId, idempotencyKey, conversationId, interventionId, option }),
    );
  }

  /** The agent who has the conversation, where one has it, says something. */
  private async serve(conversationId: string): Promise<void> {
    const { shopId } = this;
    for (const agentId of agents) {
      const text = { text: '我来帮您' };
      await this.at('conversation', this.person('agent', agentId), ConversationServiceService, (client, key) =>
        client.sendMessage(SendMessageRequest.fromPartial({ shopId, idempotencyKey: key, conversationId, text })),
      );
    }
  }

  private async behave(customerId: string): Promise<void> {
    const { shopId } = this;
    const kinds = [BehaviourKind.PURCHASED, BehaviourKind.PRODUCT_VIEWED, BehaviourKind.MESSAGE_READ];
    const behaviours = Array.from({ length: this.random.int(1, 8) }, () =>
      Behaviour.fromPartial({
        ...{ behaviourId: randomUUID(), customerId, kind: this.random.pick(kinds), occurredAt: new Date() },
        amountCents: this.random.int(0, 10_000),
      }),
    );
    await this.at('relationship', this.boss, BehaviourServiceService, async (client, idempotencyKey) => {
      for await (const _ of client.recordBehaviours(streamOf({ shopId, idempotencyKey, behaviours })));
    });
  }

  /** One call under one key, however often it has to be made. A refusal is answered with its reason. */
  private at<S extends ServiceDefinition, T>(
    service: Service,
    caller: Caller,
    definition: S,
    ask: (client: Client<S>, idempotencyKey: string) => Promise<T>,
  ): Promise<T | string> {
    const key = randomUUID();
    return this.platform.call(service, caller, definition, (client) => ask(client, key));
  }

  private get boss(): Caller {
    return this.person('merchant', 'boss');
  }

  private person(role: Caller['role'], subject: string): Caller {
    return { subject, role, shop: this.shopId };
  }
}
