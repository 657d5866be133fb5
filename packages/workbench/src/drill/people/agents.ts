import { setTimeout as pause } from 'node:timers/promises';
import {
  Control,
  type Conversation,
  ConversationServiceService,
  SendMessageRequest,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import type { SeededRandom } from '@guanxi/testing';
import type { Shop } from './shop.js';

const round_ms = 400;
const heartbeat_ms = 5_000;

/** An agent at her desk: present, and answering whoever she is given until they are served. */
export class Agent {
  private said = 0;
  private lease = '';
  private heartbeat_ms = 0;

  constructor(
    private readonly shop: Shop,
    private readonly agentId: string,
    private readonly random: SeededRandom,
  ) {}

  async workUntil(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await this.beThere();
      for (const conversation of await this.mine()) await this.serve(conversation);
      await pause(round_ms, undefined, { signal: over }).catch(() => undefined);
    }
  }

  /** Leaves for the day: nothing of hers runs out later. */
  async goHome(): Promise<void> {
    const { shopId, caller } = this.shop;
    const { agentId, lease: leaseId } = this;
    await caller.change('presence', this.who, PresenceServiceService, (client, idempotencyKey) =>
      client.setIntent({ shopId, idempotencyKey, agentId, intent: Intent.OFFLINE }),
    );
    if (leaseId === '') return;
    await caller.change('presence', this.who, PresenceServiceService, (client, idempotencyKey) =>
      client.closeLease({ shopId, idempotencyKey, agentId, leaseId }),
    );
  }

  private get who() {
    return this.shop.person('agent', this.agentId);
  }

  private async beThere(): Promise<void> {
    const { shopId, caller } = this.shop;
    const { agentId, lease: leaseId } = this;
    if (leaseId !== '' && performance.now() - this.heartbeat_ms < heartbeat_ms) return;
    this.heartbeat_ms = performance.now();
    if (leaseId !== '') {
      const renewed = await caller.change('presence', this.who, PresenceServiceService, (client, idempotencyKey) =>
        client.renewLease({ shopId, idempotencyKey, agentId, leaseId }),
      );
      if (!('refused' in renewed)) return;
    }
    const opened = await caller.change('presence', this.who, PresenceServiceService, (client, idempotencyKey) =>
      client.openLease({ shopId, idempotencyKey, agentId, deviceId: 'desk' }),
    );
    this.lease = 'answer' in opened ? opened.answer.leaseId : '';
    await caller.change('presence', this.who, PresenceServiceService, (client, idempotencyKey) =>
      client.setIntent({ shopId, idempotencyKey, agentId, intent: Intent.ONLINE }),
    );
  }

  private async mine(): Promise<Conversation[]> {
    const { shopId, caller } = this.shop;
    const asked = {
      shopId,
      agentId: this.agentId,
      control: Control.AGENT,
      customerId: '',
      pageSize: 100,
      pageToken: '',
    };
    const listed = await caller.read('conversation', this.who, ConversationServiceService, (client) =>
      client.listConversations(asked),
    );
    return listed?.conversations ?? [];
  }

  private async serve({ conversationId }: Conversation): Promise<void> {
    const { shopId, caller, ledger } = this.shop;
    this.said += 1;
    const text = `我来帮您 ${this.agentId}.${this.said}`;
    ledger.attemptedTexts.add(text);
    const sent = await caller.change('conversation', this.who, ConversationServiceService, (client, idempotencyKey) =>
      client.sendMessage(SendMessageRequest.fromPartial({ shopId, idempotencyKey, conversationId, text: { text } })),
    );
    if ('answer' in sent) ledger.messages.push({ conversationId, sequence: sent.answer.message?.sequence ?? 0, text });
    if (this.random.chance(0.5)) return;
    const here = { shopId, conversationId };
    if (this.random.chance(0.2)) {
      await caller.change('conversation', this.who, TransferServiceService, (client, idempotencyKey) =>
        client.handBack({ ...here, idempotencyKey, agentId: this.agentId }),
      );
      return;
    }
    await caller.change('conversation', this.who, ConversationServiceService, (client, idempotencyKey) =>
      client.closeEpisode({ ...here, idempotencyKey }),
    );
  }
}
