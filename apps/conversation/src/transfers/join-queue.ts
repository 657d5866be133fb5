import { Clock, traceToKeep } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { SubmitCase } from '../cases/submit-case.js';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter, type Said } from '../conversations/conversation-writer.js';
import { FindLastAgent } from '../conversations/find-last-agent.js';
import { FindRequest } from '../interventions/find-request.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { FindQueuePolicy } from '../queue-policy/find-queue-policy.js';
import { QueueDoor } from '../queue-policy/queue-door.js';
import { Bell } from '../watch/bell.js';
import { topicOfQueue } from '../watch/watches.js';
import { Assign } from './assign.js';
import { QueueStore } from './queue.store.js';
import type { Joining } from './queue-entry.js';

const second_ms = 1_000;
const day_ms = 86_400_000;
const priority_ordinary = 5;

/** How a customer comes to the queue. */
export interface Coming {
  /** The bot hands her over: she is ordered as if she had come earlier. */
  byBot?: boolean;
  /** What her present message is about, where it is not kept yet. */
  request?: { scene: string; priority: number };
}

/** Has a customer wait for a human: the normal transfer, by her priority and then her age (mission C7). */
@Injectable()
export class JoinQueue {
  constructor(
    private readonly queue: QueueStore,
    private readonly policies: FindQueuePolicy,
    private readonly door: QueueDoor,
    private readonly findRequest: FindRequest,
    private readonly findLastAgent: FindLastAgent,
    private readonly writer: ConversationWriter,
    private readonly submitCase: SubmitCase,
    private readonly assign: Assign,
    private readonly outbox: Outbox,
    private readonly bell: Bell,
    private readonly clock: Clock,
  ) {}

  /**
   * A conversation that waits or is served already, or is closed, stays as it is. Where the queue is full, or closed
   * outside business hours, the request becomes a case.
   *
   * @returns the conversation where it has joined, as it stands then.
   */
  async execute(tx: Tx, shopId: string, held: Conversation, coming: Coming = {}): Promise<Conversation | undefined> {
    if (held.control !== 'bot') return undefined;
    const { conversationId, customerId, episode } = held;
    const [policy, kept] = await Promise.all([
      this.policies.execute(tx, shopId),
      this.findRequest.execute(tx, shopId, conversationId, episode),
    ]);
    const queuedAt = this.clock.now();
    const request = mostUrgent(coming.request, kept);
    const credit_ms = coming.byBot ? policy.botCreditS * second_ms : 0;
    const orderedAt = new Date(queuedAt.getTime() - credit_ms);
    const since = new Date(queuedAt.getTime() - policy.stickyDays * day_ms);
    const [isOpen, { length, ahead }, known] = await Promise.all([
      this.door.isOpen(tx, shopId, policy),
      this.queue.ahead(tx, shopId, { priority: request.priority, orderedAt }),
      policy.stickyDays > 0 ? this.findLastAgent.execute(tx, shopId, customerId, since) : undefined,
    ]);
    if (!isOpen || length >= policy.waitingMax) {
      await this.submitCase.execute(tx, shopId, held);
      return undefined;
    }
    const place = { ...request, orderedAt, preferredAgentId: known ?? '', onlyPreferred: false, toGroupId: '' };
    const text = phrases[spokenLanguage(held.language)].queued(ahead + 1);
    const value = { kind: SystemLineKind.QUEUED, text, values: { position: String(ahead + 1) } };
    const line: Said = { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } };
    return this.stand(tx, shopId, held, { conversationId, customerId, episode, queuedAt, ...place }, line);
  }

  /** Passes control to the queue, with a line about it where there is one, and returns the conversation as it stands then. */
  async stand(tx: Tx, shopId: string, held: Conversation, joining: Joining, line?: Said): Promise<Conversation> {
    const { conversationId, customerId, episode, queuedAt } = joining;
    const [, waiting] = await Promise.all([
      this.queue.join(tx, shopId, joining, traceToKeep()),
      this.writer.passControl(tx, shopId, held, { control: 'queued', queuedAt }, line),
    ]);
    const queued = { shopId, conversationId, customerId, episode, queuedAt };
    await this.outbox.add(tx, events.customerQueued, shopId, queued);
    this.bell.ringAfter(tx, [topicOfQueue(shopId)]);
    this.assign.wakeAfter(tx, shopId);
    return waiting;
  }
}

function mostUrgent(...requests: ({ scene: string; priority: number } | undefined)[]) {
  const read = requests.flatMap((request) => (request && request.priority > 0 ? [request] : []));
  const [first = { scene: '', priority: priority_ordinary }] = read.sort((a, b) => a.priority - b.priority);
  return { scene: first.scene, priority: first.priority };
}
