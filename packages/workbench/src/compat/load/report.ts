import { setTimeout as pause } from 'node:timers/promises';
import { ReconciliationServiceService } from '@guanxi/contracts/analytics/v1/reconciliation.js';
import type { Callers } from '../callers.js';
import { boss, shopId } from './shop.js';

const between_reports_ms = 1_000;

/** A merchant who looks at reports all the time. */
export class Report {
  constructor(private readonly callers: Callers) {}

  async lane(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.differing();
      await pause(between_reports_ms);
    }
  }

  /** The figures that analytics and the owners of the facts count differently, by name. */
  async differing(): Promise<string[]> {
    const { figures } = await this.callers.ask('analytics', boss, ReconciliationServiceService, 'reconcile', (client) =>
      client.reconcile({ shopId }),
    );
    return figures
      .filter(({ ownerCount, reportedCount }) => ownerCount !== reportedCount)
      .map(({ name, ownerCount, reportedCount }) => `${name}: ${ownerCount}, reported ${reportedCount}`);
  }
}
