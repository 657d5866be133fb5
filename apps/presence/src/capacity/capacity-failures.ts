import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';
import { limits_max } from './limits.js';

/** Thrown when a shop sets limits for more agents and groups than it can. */
export class TooManyLimits extends GuanxiError {
  constructor() {
    super(
      status.RESOURCE_EXHAUSTED,
      'TOO_MANY_LIMITS',
      `a shop has limits for at most ${limits_max} agents and groups`,
    );
  }
}
