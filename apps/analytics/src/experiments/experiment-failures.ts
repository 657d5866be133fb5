import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when a shop has no such experiment. */
export class ExperimentNotFound extends GuanxiError {
  constructor(experimentId: string) {
    super(status.NOT_FOUND, 'EXPERIMENT_NOT_FOUND', `the shop has no experiment ${experimentId}`);
  }
}

/** Thrown when something is asked of an experiment that was stopped. */
export class ExperimentStopped extends GuanxiError {
  constructor(experimentId: string) {
    super(status.FAILED_PRECONDITION, 'EXPERIMENT_STOPPED', `the experiment ${experimentId} was stopped`);
  }
}

/** Thrown when variants are asked for of an experiment into which customers come by themselves. */
export class AssignsNobody extends GuanxiError {
  constructor(experimentId: string) {
    const why = 'customers come into it by themselves: its design says how';
    super(status.FAILED_PRECONDITION, 'EXPERIMENT_ASSIGNS_NOBODY', `the experiment ${experimentId}: ${why}`);
  }
}
