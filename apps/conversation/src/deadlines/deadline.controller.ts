import { type CallContext, type Handlers, InjectConfig, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/deadline.js';
import type { DeadlineServiceService } from '@guanxi/contracts/conversation/v1/deadline.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { ConversationConfig } from '../config.js';
import { DeadlineStore } from './deadline.store.js';
import {
  deadlineToContract,
  kindToContract,
  outcomeToContract,
  targetFromContract,
  targetToContract,
} from './deadline-contract.js';
import { defaultTargets } from './service-target.js';
import { ServiceTargetStore } from './service-target.store.js';
import { SetServiceTargets } from './set-service-targets.js';
import { WatchDeadlines } from './watch-deadlines.js';

// Behind the last instant that Postgres can tell: where the first page of "latest first" begins.
const endOfTime: [string, string] = ['infinity', '00000000-0000-0000-0000-000000000000'];

/** `guanxi.conversation.v1.DeadlineService`. */
@Injectable()
export class DeadlineController implements Handlers<typeof DeadlineServiceService> {
  constructor(
    private readonly set: SetServiceTargets,
    private readonly watch: WatchDeadlines,
    private readonly targets: ServiceTargetStore,
    private readonly deadlines: DeadlineStore,
    private readonly transactions: Transactions,
    @InjectConfig() private readonly config: ConversationConfig,
  ) {}

  async getServiceTargets({ shopId }: contract.GetServiceTargetsRequest): Promise<contract.GetServiceTargetsResponse> {
    const { targets, version } = await this.transactions.read(shopId, (tx) => this.targets.find(tx, shopId));
    const defaults = defaultTargets(this.config.CASE_ANSWER_WITHIN_MINUTES * 60_000);
    return { targets: targets.map(targetToContract), defaults: defaults.map(targetToContract), version };
  }

  async setServiceTargets(
    { shopId, targets }: contract.SetServiceTargetsRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.SetServiceTargetsResponse> {
    const asked = targets.map(targetFromContract);
    const set = await this.set.execute(shopId, idempotency, asked, caller.subject);
    return { targets: set.targets.map(targetToContract), version: set.version };
  }

  async listDeadlines(request: contract.ListDeadlinesRequest): Promise<contract.ListDeadlinesResponse> {
    const { shopId, pageToken, conversationId, agentId, openOnly, missedOnly } = request;
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? endOfTime;
    const filter = { conversationId, agentId, openOnly, missedOnly };
    const found = await this.transactions.read(shopId, (tx) =>
      this.deadlines.list(tx, shopId, filter, before, items + 1),
    );
    const { rows, nextPageToken } = page(found, items, (row) => [row.startedAt.toISOString(), row.deadlineId]);
    return { deadlines: rows.map(deadlineToContract), nextPageToken };
  }

  async *watchDeadlines(
    { shopId, agentId }: contract.WatchDeadlinesRequest,
    { signal }: CallContext,
  ): AsyncIterable<contract.WatchDeadlinesResponse> {
    for await (const one of this.watch.execute(shopId, agentId, signal)) yield { deadline: deadlineToContract(one) };
  }

  async countDeadlines({ shopId }: contract.CountDeadlinesRequest): Promise<contract.CountDeadlinesResponse> {
    const counts = await this.transactions.read(shopId, (tx) => this.deadlines.countEnded(tx, shopId));
    return {
      counts: counts.map(({ kind, outcome, count }) => ({
        kind: kindToContract[kind],
        outcome: outcomeToContract[outcome],
        count,
      })),
    };
  }
}
