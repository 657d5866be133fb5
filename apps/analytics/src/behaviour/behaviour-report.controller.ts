import type { Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import type { BehaviourReportServiceService } from '@guanxi/contracts/analytics/v1/behaviour_report.js';
import { Injectable } from '@nestjs/common';
import { faultsOfCustomersMin, refuse } from './behaviour-question.js';
import { CountFunnel } from './count-funnel.js';
import { DistributePortraits } from './distribute-portraits.js';
import { TracePaths } from './trace-paths.js';

/** `guanxi.analytics.v1.BehaviourReportService`. */
@Injectable()
export class BehaviourReportController implements Handlers<typeof BehaviourReportServiceService> {
  constructor(
    private readonly funnel: CountFunnel,
    private readonly paths: TracePaths,
    private readonly portraits: DistributePortraits,
  ) {}

  countFunnel(request: contract.CountFunnelRequest): Promise<contract.CountFunnelResponse> {
    return this.funnel.execute(request);
  }

  tracePaths(request: contract.TracePathsRequest): Promise<contract.TracePathsResponse> {
    return this.paths.execute(request);
  }

  async distributePortraits(
    request: contract.DistributePortraitsRequest,
  ): Promise<contract.DistributePortraitsResponse> {
    refuse(faultsOfCustomersMin(request.customersMin));
    return this.portraits.execute(request);
  }
}
