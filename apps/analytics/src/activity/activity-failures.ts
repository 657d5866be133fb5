import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when a report would take in more facts than one process holds at once. */
export class TooManyFacts extends GuanxiError {
  constructor(facts_max: number) {
    super(
      status.RESOURCE_EXHAUSTED,
      'TOO_MANY_FACTS',
      `the span holds more than ${facts_max} facts of these kinds: ask for a shorter one`,
      { violations: [{ field: 'until', description: 'too far from from' }] },
    );
  }
}

/** Thrown when a shop's activity does not fit into the memory that the service may take for it. */
export class TooMuchActivity extends GuanxiError {
  constructor(bytes_max: number) {
    super(
      status.RESOURCE_EXHAUSTED,
      'TOO_MUCH_ACTIVITY',
      `the shop's activity takes more than ${Math.round(bytes_max / 2 ** 20)} MiB: raise ACTIVITY_MEMORY_MB`,
    );
  }
}

/** Thrown when another rebuild of the shop's activity has begun meanwhile. */
export class RebuildOvertaken extends GuanxiError {
  constructor() {
    super(status.ABORTED, 'REBUILD_OVERTAKEN', 'another rebuild of this shop has begun: the figures are as they were');
  }
}
