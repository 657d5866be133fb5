import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';
import type { Shard } from '../columns/shard.js';

/** Thrown when a shard is asked for that this process does not hold, or where customers are dealt out among another number. */
export class WrongShard extends GuanxiError {
  constructor(held: Shard) {
    super(status.FAILED_PRECONDITION, 'WRONG_SHARD', `this process holds shard ${held.number} of ${held.of}`);
  }
}

/** Thrown when another service asks what only processes of this one ask each other. */
export class NotOfThisService extends GuanxiError {
  constructor() {
    super(status.PERMISSION_DENIED, 'NOT_OF_THIS_SERVICE', 'only the service filtering asks this of itself');
  }
}

/** Thrown when nobody who holds a shard can decide on it now: nothing of the screening is kept that it would change. */
export class ShardAway extends GuanxiError {
  constructor({ number, of }: Shard, why: string) {
    super(
      status.UNAVAILABLE,
      'SHARD_AWAY',
      `shard ${number} of ${of} cannot be asked (${why}); try again shortly, with the same key`,
      { metadata: { shard: String(number), shards: String(of) } },
    );
  }
}

/** Thrown when the screening whose share was asked for is not being decided on. */
export class ShareNotOpen extends GuanxiError {
  constructor() {
    super(status.FAILED_PRECONDITION, 'SHARE_NOT_OPEN', 'the screening is not being decided on');
  }
}
