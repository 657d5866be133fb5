import type { Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/quality.js';
import type { QualityServiceService } from '@guanxi/contracts/analytics/v1/quality.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { MeasureShop } from './measure-shop.js';

/** `guanxi.analytics.v1.QualityService`. */
@Injectable()
export class QualityController implements Handlers<typeof QualityServiceService> {
  constructor(
    private readonly measure: MeasureShop,
    private readonly transactions: Transactions,
  ) {}

  getQuality({ shopId }: contract.GetQualityRequest): Promise<contract.GetQualityResponse> {
    return this.transactions.read(shopId, (tx) => this.measure.execute(tx, shopId));
  }
}
