import { Clock, traceToKeep } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { events, fact, Outbox } from '@guanxi/messaging';
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
import { QueueLine } from './queue-line.js';

const second_ms = 1_000;
const day_ms = 86_400_000;
const priority_ordinary = 5;

/** What a customer's present message is about, where it is not kept yet. */
type Request = { scene: string; priority: number };

/** How a customer comes to the queue. */
export interface Coming {
  /** The bot hands her over: she is ordered as if she had come earlier. */
  byBot?: boolean;
  request?: Request;
}

/** A customer whose conversation is held, and the trace in which she comes. */
export interface Comer {
  held: Conversation;
  trace: string | null;
  request?: Request | undefined;
}

/** Who passes to the queue, her place there, and the line that tells her, where there is one. */
interface Standing {
  held: Conversation;
  joining: Joining & { trace: string | null };
  line?: Said | undefined;
}

/** Has customers wait for a human: the normal transfer, by their priority and then their age (mission C7). */
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

  /** Has one wait, as {@link all} does several. @returns the conversation where it has joined, as it stands then. */
  async execute(
    tx: Tx,
    shopId: string,
    held: Conversation,
    { byBot = false, request }: Coming = {},
  ): Promise<Conversation | undefined> {
    return (await this.all(tx, shopId, [{ held, trace: traceToKeep(), request }], byBot)).get(held.conversationId);
  }

  /**
   * Has customers wait, one behind the other, in a number of statements that does not grow with those who do. A conversation
   * that waits or is served already, or is closed, stays as it is. Where the queue is full, or closed outside business hours,
   * the request becomes a case.
   *
   * @param byBot the bot hands them over: they are ordered as if they had come earlier.
   * @returns by id the conversations that have joined, as they stand then.
   */
  async all(
    tx: Tx,
    shopId: string,
    comers: readonly Comer[],
    byBot: boolean,
  ): Promise<ReadonlyMap<string, Conversation>> {
    const coming = comers.filter(({ held }) => held.control === 'bot');
    if (coming.length === 0) return new Map();
    const helds = coming.map(({ held }) => held);
    const [policy, kept] = await Promise.all([
      this.policies.execute(tx, shopId),
      this.findRequest.ofAll(tx, shopId, helds),
    ]);
    const queuedAt = this.clock.now();
    const orderedAt = new Date(queuedAt.getTime() - (byBot ? policy.botCreditS * second_ms : 0));
    const [isOpen, lengths, known] = await Promise.all([
      this.door.isOpen(tx, shopId, policy),
      this.queue.lengths(tx, shopId, orderedAt),
      this.agentsWhoKnow(tx, shopId, helds, policy.stickyDays, queuedAt),
    ]);
    const line = new QueueLine(lengths);
    const standing: Standing[] = [];
    for (const { held, trace, request } of coming) {
      const { conversationId, customerId, episode } = held;
      if (!isOpen || line.length >= policy.waitingMax) {
        await this.submitCase.execute(tx, shopId, held);
        continue;
      }
      const { scene, priority } = mostUrgent(request, kept.get(conversationId));
      const whom = { preferredAgentId: known.get(customerId) ?? '', onlyPreferred: false, toGroupId: '' };
      const joining = { conversationId, customerId, episode, queuedAt, orderedAt, scene, priority, trace, ...whom };
      standing.push({ held, joining, line: lineOf(held, line.join(priority)) });
    }
    return this.standAll(tx, shopId, standing, queuedAt);
  }

  /** Passes control to the queue and returns the conversation as it stands then; no line tells of it but this one. */
  async stand(tx: Tx, shopId: string, held: Conversation, place: Joining, line?: Said): Promise<Conversation> {
    const joining = { ...place, trace: traceToKeep() };
    const waiting = await this.standAll(tx, shopId, [{ held, joining, line }], place.queuedAt);
    return waiting.get(held.conversationId) as Conversation;
  }

  private async standAll(
    tx: Tx,
    shopId: string,
    standing: readonly Standing[],
    queuedAt: Date,
  ): Promise<ReadonlyMap<string, Conversation>> {
    if (standing.length === 0) return new Map();
    this.queue.joinAll(
      tx,
      shopId,
      standing.map(({ joining }) => joining),
    );
    const passes = standing.map(({ held, line }) => ({ held, to: { control: 'queued' as const, queuedAt }, line }));
    const waiting = await this.writer.passControlOfAll(tx, shopId, passes);
    const facts = waiting.map(({ conversationId, customerId, episode }) =>
      fact(events.customerQueued, shopId, { shopId, conversationId, customerId, episode, queuedAt }),
    );
    await this.outbox.addAll(tx, facts);
    this.bell.ringAfter(tx, [topicOfQueue(shopId)]);
    this.assign.wakeAfter(tx, shopId);
    return new Map(waiting.map((one) => [one.conversationId, one]));
  }

  private async agentsWhoKnow(tx: Tx, shopId: string, helds: Conversation[], stickyDays: number, now: Date) {
    if (stickyDays === 0) return new Map<string, string>();
    const customerIds = helds.map(({ customerId }) => customerId);
    return this.findLastAgent.ofAll(tx, shopId, customerIds, new Date(now.getTime() - stickyDays * day_ms));
  }
}

function lineOf({ language }: Conversation, position: number): Said {
  const text = phrases[spokenLanguage(language)].queued(position);
  const value = { kind: SystemLineKind.QUEUED, text, values: { position: String(position) } };
  return { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } };
}

function mostUrgent(...requests: ({ scene: string; priority: number } | undefined)[]) {
  const read = requests.flatMap((request) => (request && request.priority > 0 ? [request] : []));
  const [first = { scene: '', priority: priority_ordinary }] = read.sort((a, b) => a.priority - b.priority);
  return { scene: first.scene, priority: first.priority };
}
