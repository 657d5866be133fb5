import { type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/intervention_report.js';
import type { InterventionReportServiceService } from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { periodOf } from '../period.js';
import { InterventionReportStore } from './intervention-report.store.js';

// Behind the last instant that Postgres can tell: where the first page of "latest first" begins.
const endOfTime: [string, string] = ['infinity', '00000000-0000-0000-0000-000000000000'];

/** `guanxi.analytics.v1.InterventionReportService`. */
@Injectable()
export class InterventionReportController implements Handlers<typeof InterventionReportServiceService> {
  constructor(
    private readonly store: InterventionReportStore,
    private readonly transactions: Transactions,
  ) {}

  async listInterventions(request: contract.ListInterventionsRequest): Promise<contract.ListInterventionsResponse> {
    const { shopId, reason, outcome, pageToken } = request;
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? endOfTime;
    const filter = { ...periodOf(request), reason, outcome };
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, filter, before, items + 1));
    const { rows, nextPageToken } = page(found, items, (row) => [row.offeredAt.toISOString(), row.interventionId]);
    const interventions = rows.map(({ waitS, agentId, caseId, stars, ...row }) => ({
      ...row,
      shopId,
      waitS: waitS ?? undefined,
      agentId: agentId ?? '',
      caseId: caseId ?? '',
      stars: stars ?? 0,
    }));
    return { interventions, nextPageToken };
  }

  async summariseInterventions(
    request: contract.SummariseInterventionsRequest,
  ): Promise<contract.SummariseInterventionsResponse> {
    const { shopId } = request;
    const period = periodOf(request);
    const { counts, ends } = await this.transactions.read(shopId, async (tx) => ({
      counts: await this.store.count(tx, shopId, period),
      ends: await this.store.ends(tx, shopId, period),
    }));
    const offeredCount = counts.reduce((sum, { count }) => sum + count, 0);
    return { offeredCount, counts, ...ends, meanStars: ends.meanStars ?? undefined };
  }
}
