import { type CallContext, type Handlers, OtherPerson, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/case.js';
import type { CaseServiceService } from '@guanxi/contracts/conversation/v1/case.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { CaseEntity } from './case.entity.js';
import { CaseStore } from './case.store.js';
import { CaseNotFound } from './case-failures.js';
import { caseStateFromContract, caseStateToContract } from './case-state.js';

// Behind the last instant that Postgres can tell: where the first page of "latest first" begins.
const endOfTime: [string, string] = ['infinity', '00000000-0000-0000-0000-000000000000'];

/** `guanxi.conversation.v1.CaseService`. */
@Injectable()
export class CaseController implements Handlers<typeof CaseServiceService> {
  constructor(
    private readonly store: CaseStore,
    private readonly transactions: Transactions,
  ) {}

  async getCase(
    { shopId, caseId }: contract.GetCaseRequest,
    { caller }: CallContext,
  ): Promise<contract.GetCaseResponse> {
    const found = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, caseId));
    if (!found) throw new CaseNotFound();
    if (caller.role === 'customer' && caller.subject !== found.customerId) throw new OtherPerson('case_id');
    return { case: toContract(shopId, found) };
  }

  async listCases(request: contract.ListCasesRequest): Promise<contract.ListCasesResponse> {
    const { shopId, pageToken, state } = request;
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? endOfTime;
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.list(tx, shopId, caseStateFromContract(state), before, items + 1),
    );
    const { rows, nextPageToken } = page(found, items, (row) => [row.submittedAt.toISOString(), row.caseId]);
    return { cases: rows.map((one) => toContract(shopId, one)), nextPageToken };
  }
}

function toContract(shopId: string, one: CaseEntity): contract.Case {
  const { caseId, conversationId, customerId, state, submittedAt, promisedAt } = one;
  return {
    caseId,
    shopId,
    conversationId,
    customerId,
    state: caseStateToContract[state],
    submittedAt,
    promisedAt,
  };
}
