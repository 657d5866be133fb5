import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';
import type { PromotionObstacle } from './decide-promotion.js';

/** Thrown when the shop has no such model. */
export class ModelNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'MODEL_NOT_FOUND', 'the shop has no such model');
  }
}

/** Thrown when too little was sent, or came of it, to train a model from. */
export class TooFewOutcomes extends GuanxiError {
  constructor(
    readonly what: string,
    readonly found: number,
    readonly needed: number,
  ) {
    super(
      status.FAILED_PRECONDITION,
      'TOO_FEW_OUTCOMES',
      `there are ${found} ${what}, and a model takes at least ${needed}; send more, or wait until outcomes are known`,
      { metadata: { found: String(found), needed: String(needed) } },
    );
  }
}

/** Thrown when a model is to be trained for a shop while another one is. */
export class TrainingUnderWay extends GuanxiError {
  constructor(version: string) {
    super(status.FAILED_PRECONDITION, 'TRAINING_UNDER_WAY', `${version} is being trained; wait until it is done`, {
      metadata: { version },
    });
  }
}

/** Thrown when something speaks against putting a model in force; says all of it. */
export class ModelNotPromotable extends GuanxiError {
  constructor(obstacles: readonly PromotionObstacle[]) {
    super(
      status.FAILED_PRECONDITION,
      'MODEL_NOT_PROMOTABLE',
      obstacles.map(({ description }) => description).join('; '),
      { metadata: { obstacles: obstacles.map(({ reason }) => reason).join(',') } },
    );
  }
}

/** Thrown when a shop is on the model that the platform ships: there is nothing before it. */
export class NothingBefore extends GuanxiError {
  constructor(version: string) {
    super(status.FAILED_PRECONDITION, 'NOTHING_BEFORE', `${version} is in force, which the platform ships`);
  }
}

/** Thrown when the model that is to go is no longer in force: somebody was faster. */
export class ModelChanged extends GuanxiError {
  constructor(wanted: string, inForce: string) {
    super(status.FAILED_PRECONDITION, 'MODEL_CHANGED', `${wanted} is not in force, ${inForce} is`, {
      metadata: { version_in_force: inForce },
    });
  }
}
