import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/relationship/v1/care.js';
import type { CareServiceService } from '@guanxi/contracts/relationship/v1/care.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CareStore } from './care.store.js';
import type { CareRule } from './care-rule.js';
import { triggerFromContract, triggerToContract } from './care-trigger.js';
import { PutCareRule } from './put-care-rule.js';

/** `guanxi.relationship.v1.CareService`. */
@Injectable()
export class CareController implements Handlers<typeof CareServiceService> {
  constructor(
    private readonly put: PutCareRule,
    private readonly store: CareStore,
    private readonly transactions: Transactions,
  ) {}

  async putCareRule(
    { idempotencyKey: _, trigger, ...rule }: contract.PutCareRuleRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.PutCareRuleResponse> {
    const changedBy = caller.subject;
    const kept = await this.put.execute({ ...rule, idempotency, trigger: triggerFromContract(trigger), changedBy });
    return { rule: toContract(kept) };
  }

  async listCareRules({
    shopId,
    pageSize,
    pageToken,
  }: contract.ListCareRulesRequest): Promise<contract.ListCareRulesResponse> {
    const items = pageItems(pageSize);
    const [after = ''] = readPageToken(pageToken, 'text') ?? [];
    const found = await this.transactions.read(shopId, (tx) => this.store.listRules(tx, shopId, after, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ ruleId }) => [ruleId]);
    return { rules: rows.map(toContract), nextPageToken };
  }

  async listCareProposals(request: contract.ListCareProposalsRequest): Promise<contract.ListCareProposalsResponse> {
    const { shopId, customerId, pageSize, pageToken } = request;
    const items = pageItems(pageSize);
    const before = readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined;
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.listProposals(tx, shopId, customerId, before, items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ proposedAt, proposalId }) => [
      proposedAt.toISOString(),
      proposalId,
    ]);
    return { proposals: rows.map((one) => ({ ...one, trigger: triggerToContract[one.trigger] })), nextPageToken };
  }
}

function toContract(rule: CareRule): contract.CareRule {
  return { ...rule, trigger: triggerToContract[rule.trigger] };
}
