import { type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { BehaviourStore } from './behaviour.store.js';
import type { Behaviour } from './decide-acceptance.js';
import { RecordBehaviours } from './record-behaviours.js';

// Behind the last instant that Postgres can tell: where the first page of "latest first" begins.
const endOfTime: [string, string] = ['infinity', ''];
const export_batch_rows = 1_000;

/** `guanxi.relationship.v1.BehaviourService`. */
@Injectable()
export class BehaviourController implements Handlers<typeof BehaviourServiceService> {
  constructor(
    private readonly record: RecordBehaviours,
    private readonly store: BehaviourStore,
    private readonly transactions: Transactions,
  ) {}

  async *recordBehaviours(
    requests: AsyncIterable<contract.RecordBehavioursRequest>,
  ): AsyncIterable<contract.RecordBehavioursResponse> {
    for await (const { shopId, idempotencyKey, behaviours } of requests) {
      yield { idempotencyKey, ...(await this.record.execute(shopId, behaviours.map(fromContract))) };
    }
  }

  async listBehaviours(request: contract.ListBehavioursRequest): Promise<contract.ListBehavioursResponse> {
    const { shopId, customerId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'text') as [string, string] | undefined) ?? endOfTime;
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.list(tx, shopId, customerId, before, items + 1),
    );
    const { rows, nextPageToken } = page(found, items, (row) => [row.occurredAt.toISOString(), row.behaviourId]);
    return { behaviours: rows, nextPageToken };
  }

  async *exportBehaviours({
    shopId,
    fromCustomerId,
  }: contract.ExportBehavioursRequest): AsyncIterable<contract.ExportBehavioursResponse> {
    let [customerId, before] = [fromCustomerId, endOfTime];
    for (;;) {
      const behaviours = await this.transactions.read(shopId, (tx) =>
        this.store.exportBehind(tx, shopId, customerId, before, export_batch_rows),
      );
      const last = behaviours.at(-1);
      if (last === undefined) return;
      yield { behaviours };
      [customerId, before] = [last.customerId, [last.occurredAt.toISOString(), last.behaviourId]];
    }
  }

  async countBehaviours({ shopId }: contract.CountBehavioursRequest): Promise<contract.CountBehavioursResponse> {
    return { totals: await this.transactions.read(shopId, (tx) => this.store.count(tx, shopId)) };
  }
}

/** The contract's rules have it that `occurred_at` is there. */
function fromContract(behaviour: contract.Behaviour): Behaviour {
  return { ...behaviour, occurredAt: behaviour.occurredAt as Date };
}
