import { type CallContext, type Handlers, page, pageItems, pageTokenAfter, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/intervention_report.js';
import type { InterventionReportServiceService } from '@guanxi/contracts/analytics/v1/intervention_report.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { periodOf } from '../period.js';
import { ReportTurns } from '../report-turns.js';
import { showGroups } from '../show-groups.js';
import {
  type Behind,
  type InterventionFilter,
  InterventionReportStore,
  type InterventionRow,
} from './intervention-report.store.js';

// Behind the last instant that Postgres can tell: where "latest first" begins.
const endOfTime: Behind = ['infinity', '00000000-0000-0000-0000-000000000000'];
const batch_interventions_max = 1_000;

/** `guanxi.analytics.v1.InterventionReportService`. */
@Injectable()
export class InterventionReportController implements Handlers<typeof InterventionReportServiceService> {
  constructor(
    private readonly store: InterventionReportStore,
    private readonly transactions: Transactions,
    private readonly turns: ReportTurns,
  ) {}

  async listInterventions(request: contract.ListInterventionsRequest): Promise<contract.ListInterventionsResponse> {
    const { shopId } = request;
    const items = pageItems(request.pageSize);
    const found = await this.read(shopId, filterOf(request), beginningOf(request.pageToken), items + 1);
    const { rows, nextPageToken } = page(found, items, (row) => [...placeOf(row)]);
    return { interventions: rows.map((row) => toContract(shopId, row)), nextPageToken };
  }

  /** Reads a batch only when the one before it was taken, each in a transaction of its own: nothing is held meanwhile. */
  async *exportInterventions(
    request: contract.ExportInterventionsRequest,
    { signal }: CallContext,
  ): AsyncGenerator<contract.ExportInterventionsResponse> {
    const { shopId } = request;
    const filter = filterOf(request);
    let behind = beginningOf(request.pageToken);
    while (!signal.aborted) {
      const rows = await this.read(shopId, filter, behind, batch_interventions_max);
      const last = rows.at(-1);
      if (!last) return;
      behind = placeOf(last);
      yield { interventions: rows.map((row) => toContract(shopId, row)), nextPageToken: pageTokenAfter(...behind) };
      if (rows.length < batch_interventions_max) return;
    }
  }

  async summariseInterventions(
    request: contract.SummariseInterventionsRequest,
  ): Promise<contract.SummariseInterventionsResponse> {
    const { shopId } = request;
    const period = periodOf(request);
    const { counts, groups, decisionCount, ends } = await this.turns.take(() =>
      this.transactions.read(shopId, async (tx) => ({
        counts: await this.store.count(tx, shopId, period),
        groups: await this.store.withheld(tx, shopId, period),
        decisionCount: await this.store.decisions(tx, shopId, period),
        ends: await this.store.ends(tx, shopId, period),
      })),
    );
    const offeredCount = counts.reduce((sum, { count }) => sum + count, 0);
    const { shown: withheld, hiddenCount: withheldHiddenCount } = showGroups(groups, ({ count }) => count);
    const meanStars = ends.meanStars ?? undefined;
    return { offeredCount, counts, ...ends, meanStars, withheld, withheldHiddenCount, decisionCount };
  }

  private read(
    shopId: string,
    filter: InterventionFilter,
    behind: Behind,
    rows_max: number,
  ): Promise<InterventionRow[]> {
    return this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, filter, behind, rows_max));
  }
}

function filterOf(
  request: contract.ListInterventionsRequest | contract.ExportInterventionsRequest,
): InterventionFilter {
  const { reason, outcome, customerId, agentId, sceneGroup } = request;
  return { ...periodOf(request), reason, outcome, customerId, agentId, sceneGroup };
}

function beginningOf(token: string): Behind {
  return (readPageToken(token, 'date', 'uuid') as Behind | undefined) ?? endOfTime;
}

function placeOf({ offeredAt, interventionId }: InterventionRow): Behind {
  return [offeredAt.toISOString(), interventionId];
}

function toContract(shopId: string, row: InterventionRow): contract.ReportedIntervention {
  const { waitS, agentId, caseId, stars, scene, sceneGroup, answeredAt, purchasedAt, cancelledAt, ...told } = row;
  return {
    ...told,
    shopId,
    waitS: waitS ?? undefined,
    agentId: agentId ?? '',
    caseId: caseId ?? '',
    stars: stars ?? 0,
    scene: scene ?? '',
    sceneGroup: sceneGroup ?? '',
    answeredAt: answeredAt ?? undefined,
    purchasedAt: purchasedAt ?? undefined,
    cancelledAt: cancelledAt ?? undefined,
  };
}
