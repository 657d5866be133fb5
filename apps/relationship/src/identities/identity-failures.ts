import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when handles are asked for and the service has no secret to hash them with. */
export class HandlesNotConfigured extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'HANDLES_NOT_CONFIGURED', 'the service was started without HANDLE_KEY');
  }
}

/** Thrown when a handle belongs to another customer, and nothing says that it has become hers. */
export class HandleLinkedElsewhere extends GuanxiError {
  constructor() {
    super(
      status.FAILED_PRECONDITION,
      'HANDLE_LINKED_ELSEWHERE',
      'the handle is linked to another customer; it moves when it is verified here and was not there',
    );
  }
}

/** Thrown when a customer has as many handles as one may have. */
export class TooManyHandles extends GuanxiError {
  constructor(handles_max: number) {
    super(status.RESOURCE_EXHAUSTED, 'TOO_MANY_HANDLES', `a customer has at most ${handles_max} handles`);
  }
}

/** Thrown when there is no such handle. */
export class HandleNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'HANDLE_NOT_FOUND', 'there is no such handle');
  }
}

/** Thrown when a customer is to be merged whom the shop knows nothing of. */
export class CustomerNotFound extends GuanxiError {
  constructor(field: string) {
    const description = 'the shop knows no such customer';
    super(status.NOT_FOUND, 'CUSTOMER_NOT_FOUND', `${field}: ${description}`, { violations: [{ field, description }] });
  }
}

/** Thrown when a customer is to be merged who was merged into another one. */
export class AlreadyMerged extends GuanxiError {
  constructor(field: string) {
    const description = 'was merged into another customer; merge that one, or take the merge back first';
    super(status.FAILED_PRECONDITION, 'ALREADY_MERGED', `${field}: ${description}`, {
      violations: [{ field, description }],
    });
  }
}

/** Thrown when two customers are to be merged who both have a verified handle of the same kind. */
export class VerifiedIdentitiesConflict extends GuanxiError {
  constructor(kinds: readonly string[]) {
    super(
      status.FAILED_PRECONDITION,
      'VERIFIED_IDENTITIES_CONFLICT',
      `both have a verified handle of the same kind (${kinds.join(', ')}); an operator can merge them all the same`,
    );
  }
}

/** Thrown when somebody else than an operator overrides a conflict of verified identities. */
export class OverrideNotAllowed extends GuanxiError {
  constructor() {
    super(
      status.PERMISSION_DENIED,
      'OVERRIDE_NOT_ALLOWED',
      'only an operator merges verified identities that conflict',
    );
  }
}

/** Thrown when a person would come to more identities than one may have. */
export class TooManyIdentities extends GuanxiError {
  constructor(identities_max: number) {
    super(status.RESOURCE_EXHAUSTED, 'TOO_MANY_IDENTITIES', `a person has at most ${identities_max} identities`);
  }
}

/** Thrown when there is no such merge. */
export class MergeNotFound extends GuanxiError {
  constructor() {
    super(status.NOT_FOUND, 'MERGE_NOT_FOUND', 'there is no such merge');
  }
}
