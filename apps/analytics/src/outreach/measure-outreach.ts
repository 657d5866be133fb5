import { Clock, InvalidRequest } from '@guanxi/chassis';
import type {
  MeasureOutreachRequest,
  MeasureOutreachResponse,
} from '@guanxi/contracts/analytics/v1/outreach_report.js';
import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { group_customers_min } from '../hide-small-groups.js';
import { periodOf } from '../period.js';
import { ReportTurns } from '../report-turns.js';
import { drawBreakdown, drawMeasure, drawReasons } from './draw-measure.js';
import type { OutcomeRow } from './outcome-row.js';
import { type BegunCampaign, OutreachMeasureStore } from './outreach-measure.store.js';

const attribution_days_default = 7;
const day_ms = 86_400_000;
const campaigns_max = 500;
// Customers times campaigns, which one pass goes over in a few seconds.
const decisions_max = 4_000_000;
const parts_shown_max = 50;

/** Measures what sending did, and what filtering cost and saved (mission E5). */
@Injectable()
export class MeasureOutreach {
  constructor(
    private readonly store: OutreachMeasureStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly turns: ReportTurns,
  ) {}

  /** @throws {InvalidRequest} naming `until` when it ends before it begins, `from` for a period with over 500 campaigns or 4 million decisions. */
  execute(request: MeasureOutreachRequest): Promise<MeasureOutreachResponse> {
    const { shopId, campaignId } = request;
    const period = periodOf(request);
    const attributionDays = request.attributionDays || attribution_days_default;
    const customers_min = Math.max(group_customers_min, request.groupCustomersMin);
    const measure = async (tx: ReadTx) => {
      const begun = await this.store.begun(tx, shopId, period, campaignId, campaigns_max + 1);
      if (begun.length > campaigns_max) {
        throw tooMuch(`over ${campaigns_max} campaigns began`);
      }
      const over = this.clock.now().getTime() - attributionDays * day_ms;
      const measured = campaignId === '' ? begun.filter(({ beganAt }) => beganAt.getTime() <= over) : begun;
      const ids = measured.map((one) => one.campaignId);
      if (await this.store.isLarger(tx, shopId, ids, decisions_max)) {
        throw tooMuch(`over ${decisions_max} customers were decided on`);
      }
      const outcomes = await this.store.outcomes(tx, shopId, ids, attributionDays);
      const [byChannel, byCampaign] = [partsOf(outcomes.byChannel), partsOf(outcomes.byCampaign)];
      const latest = measured.slice(0, parts_shown_max);
      const all = { name: '', ...unsentOf(measured) };
      return {
        attributionDays,
        groupCustomersMin: customers_min,
        campaignCount: measured.length,
        runningCampaignCount: begun.length - measured.length,
        total: drawMeasure([...byChannel.values()].flat(), all, customers_min),
        campaigns: latest.map((one) => {
          const rows = byCampaign.get(one.campaignId) ?? [];
          const around = { name: one.campaignId, beganAt: one.beganAt, ...unsentOf([one]) };
          return drawMeasure(rows, around, customers_min);
        }),
        acquisitionChannels: drawBreakdown(byChannel, customers_min).slice(0, parts_shown_max),
        reasons: drawReasons(byChannel, customers_min),
      };
    };
    return this.turns.take(() => this.transactions.read(shopId, measure));
  }
}

function tooMuch(what: string): InvalidRequest {
  return new InvalidRequest([{ field: 'from', description: `${what} in the period: begin later or end sooner` }]);
}

function partsOf(rows: readonly OutcomeRow[]): Map<string, OutcomeRow[]> {
  const parts = new Map<string, OutcomeRow[]>();
  for (const row of rows) {
    const part = parts.get(row.key);
    if (part) part.push(row);
    else parts.set(row.key, [row]);
  }
  return parts;
}

function unsentOf(campaigns: readonly BegunCampaign[]): { expiredCount: number; cappedCount: number } {
  const sum = (of: (one: BegunCampaign) => number) => campaigns.reduce((total, one) => total + of(one), 0);
  return { expiredCount: sum((one) => one.expiredCount), cappedCount: sum((one) => one.cappedCount) };
}
