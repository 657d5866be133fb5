import { type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/outreach_report.js';
import type { OutreachReportServiceService } from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { periodOf } from '../period.js';
import { MeasureOutreach } from './measure-outreach.js';
import { OutreachReportStore } from './outreach-report.store.js';

// Behind the last instant that Postgres can tell: where the first page of "latest first" begins.
const endOfTime: [string, string] = ['infinity', '00000000-0000-0000-0000-000000000000'];

/** `guanxi.analytics.v1.OutreachReportService`. */
@Injectable()
export class OutreachReportController implements Handlers<typeof OutreachReportServiceService> {
  constructor(
    private readonly store: OutreachReportStore,
    private readonly transactions: Transactions,
    private readonly measure: MeasureOutreach,
  ) {}

  async summariseOutreach(request: contract.SummariseOutreachRequest): Promise<contract.SummariseOutreachResponse> {
    const { shopId } = request;
    const period = periodOf(request);
    return this.transactions.read(shopId, async (tx) => {
      const { active, cancelled } = await this.store.relationships(tx, shopId);
      return {
        ...(await this.store.totals(tx, shopId, period)),
        reasons: await this.store.reasons(tx, shopId, period),
        campaigns: await this.store.campaigns(tx, shopId, period),
        activeRelationshipCount: active,
        cancelledRelationshipCount: cancelled,
        behaviours: await this.store.behaviours(tx, shopId),
      };
    });
  }

  async listScreenings(request: contract.ListScreeningsRequest): Promise<contract.ListScreeningsResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? endOfTime;
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, before, items + 1));
    const { rows, nextPageToken } = page(found, items, (row) => [row.completedAt.toISOString(), row.screeningId]);
    return { screenings: rows.map((row) => ({ ...row, shopId })), nextPageToken };
  }

  measureOutreach(request: contract.MeasureOutreachRequest): Promise<contract.MeasureOutreachResponse> {
    return this.measure.execute(request);
  }
}
