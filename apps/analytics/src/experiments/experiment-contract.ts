import { type Experiment, ExperimentState } from '@guanxi/contracts/analytics/v1/experiment.js';
import type { StoredExperiment } from './experiment.store.js';

/** An experiment as callers see it. */
export function experimentToContract(shopId: string, stored: StoredExperiment): Experiment {
  const { experimentId, design, plan, createdBy, createdAt, stoppedBy, stoppedAt, stopNote } = stored;
  return {
    ...{ shopId, experimentId, design, plan, createdBy, createdAt, stopNote },
    state: stoppedAt ? ExperimentState.STOPPED : ExperimentState.RUNNING,
    stoppedBy: stoppedBy ?? '',
    stoppedAt: stoppedAt ?? undefined,
  };
}
