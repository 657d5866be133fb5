import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when a retention table has more cells, over more customers, than are counted at once. */
export class TooManyCells extends GuanxiError {
  constructor() {
    super(
      status.RESOURCE_EXHAUSTED,
      'TOO_MANY_CELLS',
      'so many periods of so many customers are not counted at once: ask for fewer, or longer ones',
      { violations: [{ field: 'last_period', description: 'too many cells' }] },
    );
  }
}
