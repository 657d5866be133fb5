import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the shop has no such erasure. */
export class ErasureNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'ERASURE_NOT_FOUND', 'the shop has no such erasure');
  }
}
