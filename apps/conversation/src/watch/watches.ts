import { Metrics } from '@guanxi/chassis';
import type { Message } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Injectable } from '@nestjs/common';
import { conversationMetrics } from '../telemetry.js';
import { Watch } from './watch.js';

/** Who waits for news in this process, by topic. A topic names a conversation or an agent. */
@Injectable()
export class Watches {
  private readonly byTopic = new Map<string, Set<Watch>>();
  private count = 0;

  constructor(metrics: Metrics) {
    metrics.read(conversationMetrics.watches, () => this.count);
  }

  /** Begins to wait for news; the caller closes it. */
  open(topic: string, signal: AbortSignal): Watch {
    const watch = new Watch(signal, () => this.drop(topic, watch));
    const known = this.byTopic.get(topic);
    if (known) known.add(watch);
    else this.byTopic.set(topic, new Set([watch]));
    this.count += 1;
    return watch;
  }

  /** Wakes who watches a topic; with the message that is the news, where it is one. */
  ring(topic: string, message?: Message): void {
    for (const watch of this.byTopic.get(topic) ?? []) watch.ring(message);
  }

  ringAll(): void {
    for (const watches of this.byTopic.values()) for (const watch of watches) watch.ring();
  }

  private drop(topic: string, watch: Watch): void {
    const known = this.byTopic.get(topic);
    if (!known?.delete(watch)) return;
    this.count -= 1;
    if (known.size === 0) this.byTopic.delete(topic);
  }
}

/** The topic of a conversation: it has a new message. */
export function topicOfConversation(shopId: string, conversationId: string): string {
  return `c/${shopId}/${conversationId}`;
}

/** The topic of an agent: what is offered to her or owned by her has changed. */
export function topicOfAgent(shopId: string, agentId: string): string {
  return `a/${shopId}/${agentId}`;
}

/** The topic of a shop's queue: who stands in it has changed. */
export function topicOfQueue(shopId: string): string {
  return `q/${shopId}`;
}
