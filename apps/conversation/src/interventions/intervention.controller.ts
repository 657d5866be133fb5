import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import {
  CareOption,
  type ChooseCareOptionRequest,
  type ChooseCareOptionResponse,
  type CountDecisionsRequest,
  type CountDecisionsResponse,
  type CountInterventionsRequest,
  type CountInterventionsResponse,
  type InterventionServiceService,
  type ListDecisionsRequest,
  type ListDecisionsResponse,
  type ListInterventionsRequest,
  type ListInterventionsResponse,
} from '@guanxi/contracts/conversation/v1/intervention.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { conversationToContract } from '../conversations/conversation-contract.js';
import { outcomeToContract } from './care-menu-outcome.js';
import { ChooseCareOption } from './choose-care-option.js';
import { InterventionStore } from './intervention.store.js';
import { reasonToContract } from './reason-contract.js';

// Before every instant that Postgres can tell: where the first page begins.
const beginningOfTime: [string, string] = ['-infinity', '00000000-0000-0000-0000-000000000000'];

/** `guanxi.conversation.v1.InterventionService`. */
@Injectable()
export class InterventionController implements Handlers<typeof InterventionServiceService> {
  constructor(
    private readonly choose: ChooseCareOption,
    private readonly store: InterventionStore,
    private readonly transactions: Transactions,
  ) {}

  async chooseCareOption(
    { shopId, conversationId, interventionId, option }: ChooseCareOptionRequest,
    { idempotency, caller }: CallContext,
  ): Promise<ChooseCareOptionResponse> {
    const wanted = option === CareOption.TRANSFER ? 'transfer' : 'continue';
    const command = { shopId, idempotency, conversationId, interventionId, caller, option: wanted } as const;
    return { conversation: conversationToContract(shopId, await this.choose.execute(command)) };
  }

  async listInterventions({
    shopId,
    pageSize,
    pageToken,
  }: ListInterventionsRequest): Promise<ListInterventionsResponse> {
    const items = pageItems(pageSize);
    const after = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? beginningOfTime;
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, after, items + 1));
    const { rows, nextPageToken } = page(found, items, (row) => [row.offeredAt.toISOString(), row.interventionId]);
    const interventions = rows.map(({ reason, outcome, answeredAt, expiresAt: _inside, ...told }) => ({
      ...told,
      shopId,
      reason: reasonToContract[reason],
      outcome: outcomeToContract[outcome],
      answeredAt: answeredAt ?? undefined,
    }));
    return { interventions, nextPageToken };
  }

  async listDecisions(request: ListDecisionsRequest): Promise<ListDecisionsResponse> {
    const { shopId, conversationId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [after = '0'] = readPageToken(pageToken, 'bigint') ?? [];
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.decisions(tx, shopId, conversationId, Number(after), items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ sequence }) => [String(sequence)]);
    return {
      decisions: rows.map(({ displeasureLevel: displeasure, answer: _inside, ...told }) => ({ ...told, displeasure })),
      nextPageToken,
    };
  }

  async countDecisions({ shopId }: CountDecisionsRequest): Promise<CountDecisionsResponse> {
    return { counts: await this.transactions.read(shopId, (tx) => this.store.countDecisions(tx, shopId)) };
  }

  async countInterventions({ shopId }: CountInterventionsRequest): Promise<CountInterventionsResponse> {
    const counts = await this.transactions.read(shopId, (tx) => this.store.count(tx, shopId));
    return {
      counts: counts.map(({ reason, outcome, count }) => ({
        reason: reasonToContract[reason],
        outcome: outcomeToContract[outcome],
        count,
      })),
    };
  }
}
