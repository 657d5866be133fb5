import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the shop has no such case. */
export class CaseNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'CASE_NOT_FOUND', 'the shop has no such case');
  }
}
