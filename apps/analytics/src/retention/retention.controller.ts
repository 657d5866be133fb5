import type { Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/retention.js';
import type { RetentionServiceService } from '@guanxi/contracts/analytics/v1/retention.js';
import { Injectable } from '@nestjs/common';
import { MeasureRetention } from './measure-retention.js';
import { retentionCurve } from './retention-curve.js';
import { readQuestion } from './retention-question.js';

/** `guanxi.analytics.v1.RetentionService`. */
@Injectable()
export class RetentionController implements Handlers<typeof RetentionServiceService> {
  constructor(private readonly measure: MeasureRetention) {}

  async measureRetention(request: contract.MeasureRetentionRequest): Promise<contract.MeasureRetentionResponse> {
    const { spans, cohorts, hiddenCohortCount, factCount } = await this.measure.execute(
      request.shopId,
      readQuestion(request),
    );
    return {
      spans: spans.map(({ first, last }) => ({ firstPeriod: first, lastPeriod: last })),
      cohorts,
      curve: retentionCurve(cohorts, spans.length),
      hiddenCohortCount,
      factCount,
    };
  }
}
