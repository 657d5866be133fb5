import type { Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/activity.js';
import type { ActivityServiceService } from '@guanxi/contracts/analytics/v1/activity.js';
import { Injectable } from '@nestjs/common';
import { RebuildActivity } from './rebuild-activity.js';

/** `guanxi.analytics.v1.ActivityService`. */
@Injectable()
export class ActivityController implements Handlers<typeof ActivityServiceService> {
  constructor(private readonly rebuild: RebuildActivity) {}

  async *rebuildActivity({ shopId }: contract.RebuildActivityRequest): AsyncIterable<contract.RebuildActivityResponse> {
    let factCount = 0;
    for await (factCount of this.rebuild.execute(shopId)) yield { factCount, isComplete: false };
    yield { factCount, isComplete: true };
  }
}
