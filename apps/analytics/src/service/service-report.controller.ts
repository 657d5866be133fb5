import { Clock, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import * as contract from '@guanxi/contracts/analytics/v1/service_report.js';
import { DeadlineKind } from '@guanxi/contracts/conversation/v1/deadline.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { group_customers_min } from '../hide-small-groups.js';
import { boundedPeriodOf } from '../period.js';
import { AgentReportStore, type AgentRow } from './agent-report.store.js';
import { type AgentOccupancy, OccupancyStore } from './occupancy.store.js';
import { type Durations, ServiceReportStore } from './service-report.store.js';
import { findTrainingNeeds } from './training-needs.js';

const needs_max = 200;
const { FIRST_RESPONSE, RESOLUTION } = DeadlineKind;

/** `guanxi.analytics.v1.ServiceReportService`. */
@Injectable()
export class ServiceReportController implements Handlers<typeof contract.ServiceReportServiceService> {
  constructor(
    private readonly store: ServiceReportStore,
    private readonly agents: AgentReportStore,
    private readonly occupancies: OccupancyStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  summariseService(request: contract.SummariseServiceRequest): Promise<contract.SummariseServiceResponse> {
    const { shopId, timeZone } = request;
    const period = boundedPeriodOf(request);
    return this.transactions.read(shopId, async (tx) => {
      const kept = await this.store.kept(tx, shopId, period);
      return {
        firstResponse: toContract(await this.store.took(tx, shopId, period, FIRST_RESPONSE)),
        resolution: toContract(await this.store.took(tx, shopId, period, RESOLUTION)),
        queueWait: toContract(await this.store.waited(tx, shopId, period)),
        deadlines: kept.map(({ kind, ...counts }) => ({ kind: DeadlineKind[kind].toLowerCase(), ...counts })),
        queue: await this.store.queue(tx, shopId, period),
        ...(await this.store.count(tx, shopId, period)),
        occupancy: sumOf(await this.occupancies.ofAgents(tx, shopId, period, this.clock.now())),
        days: await this.store.days(tx, shopId, period, timeZone || 'UTC'),
      };
    });
  }

  async listAgentService(request: contract.ListAgentServiceRequest): Promise<contract.ListAgentServiceResponse> {
    const { shopId, pageToken } = request;
    const period = boundedPeriodOf(request);
    const items = pageItems(request.pageSize);
    const [after = ''] = readPageToken(pageToken, 'text') ?? [];
    const { found, there } = await this.transactions.read(shopId, async (tx) => {
      const occupancies = await this.occupancies.ofAgents(tx, shopId, period, this.clock.now());
      const ids = occupancies.map(({ agentId }) => agentId);
      const found = await this.agents.list(tx, shopId, period, ids, after, items + 1);
      return { found, there: new Map(occupancies.map((one) => [one.agentId, one])) };
    });
    const { rows, nextPageToken } = page(found, items, ({ agentId }) => [agentId]);
    return { agents: rows.map((row) => agentToContract(row, there.get(row.agentId))), nextPageToken };
  }

  async findTrainingNeeds(request: contract.FindTrainingNeedsRequest): Promise<contract.FindTrainingNeedsResponse> {
    const { shopId } = request;
    const period = boundedPeriodOf(request);
    const { SATISFACTION, RESOLUTION_IN_TIME } = contract.TrainingFigure;
    const { satisfaction, inTime } = await this.transactions.read(shopId, async (tx) => ({
      satisfaction: await this.agents.satisfaction(tx, shopId, period),
      inTime: await this.agents.inTime(tx, shopId, period),
    }));
    const needs = [
      ...findTrainingNeeds(satisfaction).map((need) => ({ ...need, figure: SATISFACTION })),
      ...findTrainingNeeds(inTime).map((need) => ({ ...need, figure: RESOLUTION_IN_TIME })),
    ].sort((a, b) => b.colleagues - b.mean - (a.colleagues - a.mean));
    return {
      needs: needs
        .slice(0, needs_max)
        .map(({ count: episodeCount, good: goodCount, ...need }) => ({ ...need, episodeCount, goodCount })),
    };
  }
}

const nothing: Durations = { count: 0, mean_s: 0, p50_s: 0, p90_s: 0, max_s: 0 };

function toContract({ count, mean_s, p50_s, p90_s, max_s }: Durations): contract.Durations {
  return { count, meanS: mean_s, p50S: p50_s, p90S: p90_s, maxS: max_s };
}

function sumOf(occupancies: readonly AgentOccupancy[]): contract.Occupancy {
  return {
    seatsS: occupancies.reduce((sum, { seats_s }) => sum + seats_s, 0),
    takenS: occupancies.reduce((sum, { taken_s }) => sum + taken_s, 0),
  };
}

function agentToContract(row: AgentRow, there: AgentOccupancy | undefined): contract.AgentService {
  const { agentId, handoverCount, firstResponse, resolution, metCount, missedCount, ratedCount, satisfiedCount } = row;
  return {
    agentId,
    handoverCount,
    firstResponse: toContract(firstResponse ?? nothing),
    resolution: toContract(resolution ?? nothing),
    metCount,
    missedCount,
    ratedCount,
    satisfiedCount: ratedCount >= group_customers_min ? satisfiedCount : undefined,
    presentS: there?.present_s ?? 0,
    occupancy: { seatsS: there?.seats_s ?? 0, takenS: there?.taken_s ?? 0 },
  };
}
