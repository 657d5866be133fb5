import { Metrics } from '@guanxi/chassis';
import { Injectable } from '@nestjs/common';
import { analyticsMetrics } from '../telemetry.js';
import { TooManyWatchers } from './live-failures.js';

const watchers_max = 200;

/** Counts those who watch this replica. */
@Injectable()
export class Watchers {
  private watching = 0;

  constructor(metrics: Metrics) {
    metrics.read(analyticsMetrics.watchers, () => this.watching);
  }

  /** Has one more watch until she lets go. @throws {TooManyWatchers} where there is no room. */
  enter(): () => void {
    if (this.watching >= watchers_max) throw new TooManyWatchers(watchers_max);
    this.watching += 1;
    let isIn = true;
    return () => {
      if (isIn) this.watching -= 1;
      isIn = false;
    };
  }
}
