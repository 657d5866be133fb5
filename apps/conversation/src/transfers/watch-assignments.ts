import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { topicOfAgent, Watches } from '../watch/watches.js';
import { type AgentsConversation, AssignmentStore } from './assignment.store.js';

// In case the replica that should have rung was killed.
const look_again_ms = 15_000;

/** How a conversation stands to an agent. */
export type SeenAssignment = Omit<AgentsConversation, 'state'> & { state: AgentsConversation['state'] | 'gone' };

/** Streams what is offered to an agent and what she owns. */
@Injectable()
export class WatchAssignments {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: AssignmentStore,
    private readonly watches: Watches,
  ) {}

  /** How things stand, then every change, until the signal aborts. Changes that follow each other fast may come as one. */
  async *execute(shopId: string, agentId: string, signal: AbortSignal): AsyncIterable<SeenAssignment> {
    const watch = this.watches.open(topicOfAgent(shopId, agentId), signal);
    let told = new Map<string, AgentsConversation>();
    try {
      while (!signal.aborted) {
        const found = await this.transactions.read(shopId, (tx) => this.store.ofAgent(tx, shopId, agentId));
        const now = new Map(found.map((one) => [one.conversationId, one]));
        yield* changesBetween(told, now);
        told = now;
        await watch.news(look_again_ms);
      }
    } finally {
      watch.close();
    }
  }
}

/** What an agent who was told one state of her conversations has to be told of the next one. */
export function changesBetween(
  told: ReadonlyMap<string, AgentsConversation>,
  now: ReadonlyMap<string, AgentsConversation>,
): SeenAssignment[] {
  const gone = [...told.values()]
    .filter(({ conversationId }) => !now.has(conversationId))
    .map((one) => ({ ...one, state: 'gone' as const, expiresAt: null }));
  return [...gone, ...[...now.values()].filter((one) => !isSame(told.get(one.conversationId), one))];
}

function isSame(before: AgentsConversation | undefined, now: AgentsConversation): boolean {
  return (
    before?.state === now.state &&
    before.lastSequence === now.lastSequence &&
    before.offeredToColleague === now.offeredToColleague &&
    before.expiresAt?.getTime() === now.expiresAt?.getTime()
  );
}
