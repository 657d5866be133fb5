import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { topicOfAgent, Watches } from '../watch/watches.js';
import type { Deadline } from './deadline.js';
import { DeadlineStore } from './deadline.store.js';

// In case the replica that should have rung was killed.
const look_again_ms = 15_000;

/** Streams an agent's deadlines to her. */
@Injectable()
export class WatchDeadlines {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: DeadlineStore,
    private readonly watches: Watches,
  ) {}

  /** How things stand, then every change, until the signal aborts. Changes that follow each other fast may come as one. */
  async *execute(shopId: string, agentId: string, signal: AbortSignal): AsyncIterable<Deadline> {
    const watch = this.watches.open(topicOfAgent(shopId, agentId), signal);
    let told = new Map<string, string>();
    try {
      while (!signal.aborted) {
        const seen = await this.transactions.read(shopId, async (tx) => {
          const open = await this.store.ofAgent(tx, shopId, agentId);
          const isOpen = new Set(open.map(({ deadlineId }) => deadlineId));
          const gone = [...told.keys()].filter((deadlineId) => !isOpen.has(deadlineId));
          return [...(gone.length > 0 ? await this.store.find(tx, shopId, gone) : []), ...open];
        });
        for (const one of seen) if (told.get(one.deadlineId) !== stateOf(one)) yield one;
        told = new Map(
          seen.filter((one) => !one.endedAt && one.agentId === agentId).map((one) => [one.deadlineId, stateOf(one)]),
        );
        await watch.news(look_again_ms);
      }
    } finally {
      watch.close();
    }
  }
}

function stateOf({ dueAt, warnedAt, missedAt, endedAt, agentId }: Deadline): string {
  return JSON.stringify([dueAt, warnedAt, missedAt, endedAt, agentId]);
}
