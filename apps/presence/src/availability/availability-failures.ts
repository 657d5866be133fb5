import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when one more watches than a replica can tell in time. */
export class TooManyWatchers extends GuanxiError {
  constructor() {
    super(status.RESOURCE_EXHAUSTED, 'TOO_MANY_WATCHERS', 'too many watch availability here; ask for it when needed');
  }
}

/** Thrown at those who watch when the replica stops; another one goes on telling them. */
export class WatchEnded extends GuanxiError {
  constructor() {
    super(status.UNAVAILABLE, 'SERVICE_STOPPING', 'the service is stopping; watch again');
  }
}
