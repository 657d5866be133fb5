import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when a load is to be measured and no served conversation has ended within the window. */
export class NothingMeasured extends GuanxiError {
  constructor() {
    super(
      status.FAILED_PRECONDITION,
      'NOTHING_MEASURED',
      'no served conversation ended within the window; say service_s, or choose a longer window',
    );
  }
}
