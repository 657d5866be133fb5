import { Clock } from '@guanxi/chassis';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { FindLastAgent } from '../conversations/find-last-agent.js';
import { FindQueuePolicy } from '../queue-policy/find-queue-policy.js';
import { QueueDoor } from '../queue-policy/queue-door.js';
import { JoinQueue } from './join-queue.js';

const second_ms = 1_000;
const day_ms = 86_400_000;
const priority_first = 0;

/** Has a customer who comes back soon wait for the agent who served her, before all others, where the shop wants it. */
@Injectable()
export class WaitForLastAgent {
  constructor(
    private readonly policies: FindQueuePolicy,
    private readonly door: QueueDoor,
    private readonly findLastAgent: FindLastAgent,
    private readonly joinQueue: JoinQueue,
    private readonly clock: Clock,
  ) {}

  /** Nothing happens where no agent served her, or too long ago; where that agent cannot take her, the bot begins. */
  async execute(tx: Tx, shopId: string, reopened: Conversation, closedAt: Date | null): Promise<void> {
    const policy = await this.policies.execute(tx, shopId);
    const now = this.clock.now();
    const away_ms = closedAt ? now.getTime() - closedAt.getTime() : Number.POSITIVE_INFINITY;
    if (policy.reopenToAgentS === 0 || away_ms > policy.reopenToAgentS * second_ms) return;
    const { conversationId, customerId, episode } = reopened;
    const since = new Date(now.getTime() - Math.max(1, policy.stickyDays) * day_ms);
    const agentId = await this.findLastAgent.execute(tx, shopId, customerId, since);
    if (!agentId || !(await this.door.isOpen(tx, shopId, policy))) return;
    const joining = { conversationId, customerId, episode, queuedAt: now, orderedAt: now, scene: '', toGroupId: '' };
    const whom = { priority: priority_first, preferredAgentId: agentId, onlyPreferred: true };
    await this.joinQueue.stand(tx, shopId, reopened, { ...joining, ...whom });
  }
}
