import type { CallContext, Handlers } from '@guanxi/chassis';
import { page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/queue_policy.js';
import type { QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { FindQueuePolicy } from './find-queue-policy.js';
import { type QueuePolicy, queuePolicyDefault } from './queue-policy.js';
import { QueuePolicyStore } from './queue-policy.store.js';
import { SetQueuePolicy } from './set-queue-policy.js';

/** `guanxi.conversation.v1.QueuePolicyService`. */
@Injectable()
export class QueuePolicyController implements Handlers<typeof QueuePolicyServiceService> {
  constructor(
    private readonly find: FindQueuePolicy,
    private readonly set: SetQueuePolicy,
    private readonly store: QueuePolicyStore,
    private readonly transactions: Transactions,
  ) {}

  async getQueuePolicy({ shopId }: contract.GetQueuePolicyRequest): Promise<contract.GetQueuePolicyResponse> {
    const { policy, version, setAt } = await this.transactions.read(shopId, (tx) => this.find.kept(tx, shopId));
    return { policy: { ...policy, version, setAt } };
  }

  async setQueuePolicy(
    { shopId, policy: asked }: contract.SetQueuePolicyRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.SetQueuePolicyResponse> {
    const policy = policyOf(asked as contract.QueuePolicy);
    const kept = await this.set.execute({ shopId, idempotency, policy, setBy: caller.subject });
    return { policy: { ...kept.policy, version: kept.version, setAt: kept.setAt } };
  }

  async listQueuePolicyChanges({
    shopId,
    pageSize,
    pageToken,
  }: contract.ListQueuePolicyChangesRequest): Promise<contract.ListQueuePolicyChangesResponse> {
    const items = pageItems(pageSize);
    const before = Number(readPageToken(pageToken, 'bigint')?.[0] ?? Number.MAX_SAFE_INTEGER);
    const found = await this.transactions.read(shopId, (tx) => this.store.changes(tx, shopId, before, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ version }) => [String(version)]);
    const changes = rows.map(({ policy, version, setAt, setBy }) => ({
      policy: { ...queuePolicyDefault, ...policy, version, setAt },
      setBy,
    }));
    return { changes, nextPageToken };
  }
}

function policyOf(policy: contract.QueuePolicy): QueuePolicy {
  const { autoAccept, botCreditS, stickyDays, reopenToAgentS, onlyInHours, routes } = policy;
  const waitingMax = policy.waitingMax || queuePolicyDefault.waitingMax;
  return { autoAccept, waitingMax, botCreditS, stickyDays, reopenToAgentS, onlyInHours, routes };
}
