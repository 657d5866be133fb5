import type { Handlers } from '@guanxi/chassis';
import type {
  RebuildFactsRequest,
  RebuildFactsResponse,
  ReconcileRequest,
  ReconcileResponse,
  ReconciliationServiceService,
} from '@guanxi/contracts/analytics/v1/reconciliation.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuildFacts } from '../rebuild/rebuild-facts.js';
import { compareFigures } from './figures.js';
import { Owners } from './owners.js';
import { ReportedStore } from './reported.store.js';

const ownerNames = ['relationship', 'filtering', 'conversation'] as const;

/** `guanxi.analytics.v1.ReconciliationService`. */
@Injectable()
export class ReconciliationController implements Handlers<typeof ReconciliationServiceService> {
  constructor(
    private readonly owners: Owners,
    private readonly reported: ReportedStore,
    private readonly transactions: Transactions,
    private readonly rebuild: RebuildFacts,
  ) {}

  async *rebuildFacts({ shopId }: RebuildFactsRequest): AsyncIterable<RebuildFactsResponse> {
    let toldCount = 0;
    for await (toldCount of this.rebuild.execute(shopId)) yield { toldCount, isComplete: false };
    yield { toldCount, isComplete: true };
  }

  async reconcile({ shopId }: ReconcileRequest): Promise<ReconcileResponse> {
    const figures = await Promise.all(
      ownerNames.map(async (owner) => {
        const owned = await this.owners[owner](shopId);
        const reported = await this.transactions.read(shopId, (tx) => this.reported[owner](tx, shopId));
        return compareFigures(owner, owned, reported);
      }),
    );
    return { figures: figures.flat() };
  }
}
