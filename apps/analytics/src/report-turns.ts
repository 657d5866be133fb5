import { status } from '@grpc/grpc-js';
import { GuanxiError, Metrics } from '@guanxi/chassis';
import { Injectable } from '@nestjs/common';
import { analyticsMetrics } from './telemetry.js';

const at_once_max = 2;
const waiting_max = 50;

/** Thrown when more reports that take memory are asked for than may wait. */
export class TooManyReports extends GuanxiError {
  constructor() {
    super(status.RESOURCE_EXHAUSTED, 'TOO_MANY_REPORTS', 'too many reports are being made: ask again in a moment');
  }
}

/** Lets few reports at a time take the memory that they need; the others wait for their turn. */
@Injectable()
export class ReportTurns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(metrics: Metrics) {
    metrics.readEach(analyticsMetrics.reports, async () => [
      { labels: { state: 'running' }, value: this.running },
      { labels: { state: 'waiting' }, value: this.waiting.length },
    ]);
  }

  /** @throws {TooManyReports} when too many wait already. */
  async take<T>(report: () => Promise<T>): Promise<T> {
    if (this.running >= at_once_max) {
      if (this.waiting.length >= waiting_max) throw new TooManyReports();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.running += 1;
    }
    try {
      return await report();
    } finally {
      // Whoever waits takes the place over.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
