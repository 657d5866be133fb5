import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when the shop has no relationship with the customer. */
export class RelationshipNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'RELATIONSHIP_NOT_FOUND', 'the shop has no relationship with this customer');
  }
}

/** Thrown when a relationship is to be established that the customer has cancelled. */
export class RelationshipCancelled extends GuanxiError {
  constructor() {
    super(
      status.FAILED_PRECONDITION,
      'RELATIONSHIP_CANCELLED',
      'the customer cancelled this relationship; RestoreRelationship brings it back when she wishes so',
    );
  }
}
