import type { Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/presence/v1/occupancy.js';
import type { OccupancyServiceService } from '@guanxi/contracts/presence/v1/occupancy.js';
import { Transactions } from '@guanxi/persistence';
import type { Outlook } from '@guanxi/queueing';
import { Injectable } from '@nestjs/common';
import { decideStaffing } from './decide-staffing.js';
import { type Occupancy, OccupancyStore } from './occupancy.store.js';
import { NothingMeasured } from './occupancy-failures.js';

const window_minutes_default = 60;
const target_default = { share: 0.8, within_s: 20 };

/** `guanxi.presence.v1.OccupancyService`. */
@Injectable()
export class OccupancyController implements Handlers<typeof OccupancyServiceService> {
  constructor(
    private readonly store: OccupancyStore,
    private readonly transactions: Transactions,
  ) {}

  async getOccupancy(request: contract.GetOccupancyRequest): Promise<contract.GetOccupancyResponse> {
    const { arrivals, serviceSeconds, ...occupancy } = await this.find(request);
    return {
      occupancy: {
        ...occupancy,
        shareTaken: occupancy.seats === 0 ? 0 : occupancy.seatsTaken / occupancy.seats,
        arrivalsPerHour: perHour(arrivals, request),
        serviceS: serviceSeconds ?? undefined,
      },
    };
  }

  async getStaffing(request: contract.GetStaffingRequest): Promise<contract.GetStaffingResponse> {
    const { availableAgents, seats, arrivals, serviceSeconds } = await this.find(request);
    const arrivalsPerHour = request.arrivalsPerHour ?? perHour(arrivals, request);
    const serviceS = request.serviceS ?? serviceSeconds;
    if (!serviceS) throw new NothingMeasured();
    const load = { arrivals_per_s: arrivalsPerHour / 3_600, service_s: serviceS, patience_s: request.patienceS };
    const { share, within_s } = target_default;
    const target = { share: request.targetShare ?? share, within_s: request.withinS ?? within_s };
    const seatsPerAgent = request.seatsPerAgent ?? Math.max(1, availableAgents === 0 ? 1 : seats / availableAgents);
    const { needed, now } = decideStaffing(load, target, seats, seatsPerAgent);
    return {
      arrivalsPerHour,
      serviceS,
      seatsNeeded: needed?.seats,
      agentsNeeded: needed?.agents,
      now: outlookToContract(seats, now, target.within_s),
      needed: needed && outlookToContract(needed.seats, needed.outlook, target.within_s),
    };
  }

  private find(request: contract.GetOccupancyRequest | contract.GetStaffingRequest): Promise<Occupancy> {
    const { shopId, groupId } = request;
    return this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, groupId, windowOf(request)));
  }
}

const windowOf = ({ windowMinutes }: { windowMinutes: number }) => windowMinutes || window_minutes_default;

function perHour(arrivals: number, request: { windowMinutes: number }): number {
  return (arrivals * 60) / windowOf(request);
}

function outlookToContract(seats: number, outlook: Outlook, within_s: number): contract.StaffingOutlook {
  const { waitProbability, meanWait_s, abandonment, occupancy } = outlook;
  return {
    seats,
    waitProbability,
    meanWaitS: Number.isFinite(meanWait_s) ? meanWait_s : undefined,
    serviceLevel: outlook.serviceLevel(within_s),
    abandonment,
    shareTaken: occupancy,
  };
}
