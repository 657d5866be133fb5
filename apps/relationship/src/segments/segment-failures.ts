import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the shop has no such segment. */
export class SegmentNotFound extends GuanxiError {
  constructor(field = 'segment_id') {
    super(
      status.NOT_FOUND,
      'SEGMENT_NOT_FOUND',
      `${field}: the shop has no such segment; list-segments shows those it has`,
      {
        violations: [{ field, description: 'the shop has no such segment' }],
      },
    );
  }
}
