import type { CustomerCase } from '@guanxi/contracts/conversation/v1/case.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { spokenLanguage } from '../phrases.js';
import { CaseStore } from './case.store.js';
import { toCustomersCase } from './case-contract.js';

// A case that was reopened again and again shows its first steps.
const steps_shown_max = 200;

/** What a customer sees of her cases: steps, progress and time limit (mission C9). */
@Injectable()
export class ListCustomerCases {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CaseStore,
    private readonly writer: ConversationWriter,
  ) {}

  /** Up to `items` of her cases behind an instant and id, latest first; in that language, or in each conversation's. */
  execute(
    shopId: string,
    customerId: string,
    language: string,
    before: [submittedAt: string, caseId: string],
    items: number,
  ): Promise<{ submittedAt: Date; told: CustomerCase }[]> {
    const filter = {
      ...{ customerId, step: undefined, assignedAgentId: '', assignedGroupId: '' },
      ...{ unassignedOnly: false, overdueOnly: false, openOnly: false },
    };
    return this.transactions.read(shopId, async (tx) => {
      const told: { submittedAt: Date; told: CustomerCase }[] = [];
      for (const one of await this.store.list(tx, shopId, filter, before, items)) {
        const { caseId, conversationId, submittedAt } = one;
        const steps = await this.store.steps(tx, shopId, caseId, 0, steps_shown_max);
        const spoken = language || (await this.writer.now(tx, shopId, conversationId)).language;
        told.push({ submittedAt, told: toCustomersCase(one, steps, spokenLanguage(spoken)) });
      }
      return told;
    });
  }
}
