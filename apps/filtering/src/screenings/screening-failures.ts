import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the shop has no such screening. */
export class ScreeningNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'SCREENING_NOT_FOUND', 'the shop has no such screening');
  }
}

/** Thrown when a customer was never screened, or not in the screening named. */
export class NeverScreened extends GuanxiError {
  constructor() {
    super(
      status.NOT_FOUND,
      'NEVER_SCREENED',
      'no decision on this customer: she was never in an audience that was screened',
    );
  }
}

/** Thrown when a screening cannot go on because its model is no longer kept. */
export class ModelForgotten extends GuanxiError {
  constructor(version: string) {
    super(
      status.FAILED_PRECONDITION,
      'MODEL_FORGOTTEN',
      `the model ${version} is no longer kept; begin a new screening`,
    );
  }
}
