import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** Thrown when more relationships, interests or channels were told of than this process may hold. */
export class ColumnsFull extends GuanxiError {
  constructor(what: string, held_max: number) {
    super(
      status.RESOURCE_EXHAUSTED,
      'COLUMNS_FULL',
      `no more than ${held_max} ${what} are held (see COLUMNS_RELATIONSHIPS_MAX)`,
    );
  }
}

/** Thrown while the factors of this process are being rebuilt, or lag behind what is known. */
export class ColumnsBehind extends GuanxiError {
  constructor() {
    super(status.UNAVAILABLE, 'COLUMNS_BEHIND', 'the factors are being brought up to date; try again shortly');
  }
}
