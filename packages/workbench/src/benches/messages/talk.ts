import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type Caller, type Client, GuanxiError } from '@guanxi/chassis';
import {
  Control,
  ConversationServiceService,
  type Message,
  SendMessageRequest,
  Speaker,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import { AssignmentState, TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import { patiently } from '../platform/patiently.js';
import type { TalkingPlatform } from './talking-platform.js';

const shopId = 'bench';
const agentId = 'agent';
const agent: Caller = { subject: agentId, role: 'agent', shop: shopId };
const seats_max = 100;
const lease_renewed_every_ms = 5_000;
const setUp_ms_max = 60_000;

// The length of a UUID.
const tag_chars = 36;
const UNAVAILABLE = 14;

interface Place {
  conversationId: string;
  customer: Client<typeof ConversationServiceService>;
}

/** What is said, of a usual length. */
const words = ['请问这件衬衫有大码吗', '好的，我再看看', '这边帮您查一下库存', '麻烦您了，尽快给我答复就行'];

const keyed = <T extends object>(request: T) => ({ shopId, idempotencyKey: randomUUID(), ...request });

/** Conversations that an agent holds with customers, each with somebody who watches. */
export class Talk {
  /** From just before a message is sent until its watcher has it. */
  readonly seen_ms: number[] = [];
  sent = 0;
  private readonly leaving = new AbortController();
  private readonly sentAt_ms = new Map<string, number>();
  private readonly watching: Promise<void>[] = [];

  private constructor(
    private readonly places: readonly Place[],
    private readonly agent: Client<typeof ConversationServiceService>,
    private readonly keepingUp: NodeJS.Timeout,
  ) {}

  /** Opens conversations and has an agent take them all, so that what is measured is people talking, and no bot. */
  static async begin(platform: TalkingPlatform, conversations: number): Promise<Talk> {
    if (conversations > seats_max) throw new RangeError(`at most ${seats_max} conversations`);
    const merchant: Caller = { subject: 'boss', role: 'merchant', shop: shopId };
    const agents = platform.client('presence', AgentServiceService, merchant);
    await agents.putAgent(keyed({ agentId, displayName: 'Agent', seatsMax: seats_max }));
    const presence = platform.client('presence', PresenceServiceService, agent);
    await presence.openLease(keyed({ agentId, deviceId: 'desk' }));
    await presence.setIntent(keyed({ agentId, intent: Intent.ONLINE }));
    const keepingUp = setInterval(() => {
      presence.openLease(keyed({ agentId, deviceId: 'desk' })).catch(() => undefined);
    }, lease_renewed_every_ms).unref();
    const waiting = await Promise.all(
      Array.from({ length: conversations }, (_, i) => queued(platform, `customer-${i}`)),
    );
    await takeAll(platform, waiting.length);
    const talk = new Talk(waiting, platform.client('conversation', ConversationServiceService, agent), keepingUp);
    talk.watch();
    return talk;
  }

  /** One message in the first conversation. */
  async sayOne(): Promise<void> {
    await this.say(0);
  }

  /** What is in the first conversation behind a number, as a client reads it that comes back. */
  async readFirst(afterSequence: number, pageSize: number): Promise<Message[]> {
    const { conversationId, customer } = this.places[0] as Place;
    const { messages } = await customer.listMessages({ shopId, conversationId, afterSequence, pageSize });
    return messages;
  }

  /** Customer and agent in turns, so many senders at once, each in conversations of its own. */
  async atFullLoad(messages: number, senders: number): Promise<number> {
    const began = performance.now();
    let left = messages;
    const sender = async (first: number) => {
      for (let i = first; left > 0; i = (i + senders) % this.places.length) {
        left -= 1;
        await this.say(i);
      }
    };
    await Promise.all(Array.from({ length: senders }, (_, i) => sender(i % this.places.length)));
    return messages / ((performance.now() - began) / 1_000);
  }

  /** Messages at a steady rate, whether or not those before them have been seen. */
  async paced(per_s: number, seconds: number): Promise<void> {
    const began = performance.now();
    const under_way: Promise<void>[] = [];
    for (let i = 0; i < per_s * seconds; i += 1) {
      const wait_ms = began + (i * 1_000) / per_s - performance.now();
      if (wait_ms > 1) await pause(wait_ms);
      under_way.push(this.say(i % this.places.length));
    }
    await Promise.all(under_way);
  }

  /** Until every message that was sent has been seen. */
  async untilSeen(): Promise<void> {
    const deadline = performance.now() + setUp_ms_max;
    while (this.sentAt_ms.size > 0) {
      if (performance.now() > deadline) throw new Error(`${this.sentAt_ms.size} messages were not seen in time`);
      await pause(5);
    }
  }

  async end(): Promise<void> {
    clearInterval(this.keepingUp);
    this.leaving.abort();
    await Promise.all(this.watching);
  }

  private async say(i: number): Promise<void> {
    const { conversationId, customer } = this.places[i] as Place;
    const speaker = this.sent % 2 === 0 ? customer : this.agent;
    const tag = randomUUID();
    this.sent += 1;
    this.sentAt_ms.set(tag, performance.now());
    const text = { text: `${words[this.sent % words.length]} ${tag}`, articleIds: [] };
    const message = SendMessageRequest.fromPartial(keyed({ conversationId, text }));
    await patiently(() => speaker.sendMessage(message));
  }

  private watch(): void {
    setMaxListeners(0, this.leaving.signal);
    for (const place of this.places) this.watching.push(this.hearAll(place));
  }

  /** As a client does: whoever loses her stream opens it again behind the last number that she has seen. */
  private async hearAll({ conversationId, customer }: Place): Promise<void> {
    const { signal } = this.leaving;
    for (let afterSequence = 0; !signal.aborted; ) {
      try {
        const asked = { shopId, conversationId, afterSequence };
        for await (const { message } of customer.watchMessages(asked, { signal })) {
          if (!message) continue;
          afterSequence = message.sequence;
          this.hear(message);
        }
      } catch (error) {
        if (!signal.aborted && !(error instanceof GuanxiError && error.code === UNAVAILABLE)) throw error;
      }
    }
  }

  private hear({ speaker, content }: Message): void {
    if (speaker === Speaker.SYSTEM || content?.$case !== 'text') return;
    const tag = content.value.text.slice(-tag_chars);
    const sentAt_ms = this.sentAt_ms.get(tag);
    if (sentAt_ms === undefined) return;
    this.seen_ms.push(performance.now() - sentAt_ms);
    this.sentAt_ms.delete(tag);
  }
}

async function queued(platform: TalkingPlatform, customerId: string): Promise<Place> {
  const caller: Caller = { subject: customerId, role: 'customer', shop: shopId };
  const customer = platform.client('conversation', ConversationServiceService, caller);
  const transfers = platform.client('conversation', TransferServiceService, caller);
  const opening = keyed({ customerId, channel: 'web', language: 'zh' });
  const { conversation } = await patiently(() => customer.openConversation(opening));
  const conversationId = conversation?.conversationId ?? '';
  const asking = keyed({ conversationId });
  await patiently(() => transfers.requestTransfer(asking));
  return { conversationId, customer };
}

/** Accepts offers until the agent owns so many conversations. */
async function takeAll(platform: TalkingPlatform, conversations: number): Promise<void> {
  const transfers = platform.client('conversation', TransferServiceService, agent);
  const leaving = AbortSignal.timeout(setUp_ms_max);
  const owned = new Set<string>();
  for await (const { assignment } of transfers.watchAssignments({ shopId, agentId }, { signal: leaving })) {
    if (!assignment) continue;
    const { conversationId, state } = assignment;
    if (state === AssignmentState.OFFERED) {
      const accepting = keyed({ agentId, conversationId });
      const { conversation } = await patiently(() => transfers.acceptAssignment(accepting));
      if (conversation?.control === Control.AGENT) owned.add(conversationId);
    }
    if (owned.size === conversations) return;
  }
  throw new Error(`the agent got ${owned.size} of ${conversations} conversations in time`);
}
