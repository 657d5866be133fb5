import { setTimeout as pause } from 'node:timers/promises';
import { type CallContext, type Handlers, InvalidRequest } from '@guanxi/chassis';
import type {
  DecideShareRequest,
  DecideShareResponse,
  ShardServiceService,
} from '@guanxi/contracts/filtering/v1/shard.js';
import { Inject, Injectable } from '@nestjs/common';
import { ColumnsBehind } from '../columns/columns-failures.js';
import { HoldShare } from './hold-share.js';
import { NotOfThisService, WrongShard } from './shard-failures.js';
import { SHARD_SETTINGS, type ShardSettings } from './shard-settings.js';
import { partToContract } from './share-contract.js';

/** How long whoever gathers may take to say at which position. */
const mark_wait_ms_max = 10_000;
const service = 'filtering';

/** `guanxi.filtering.v1.ShardService`. */
@Injectable()
export class ShardController implements Handlers<typeof ShardServiceService> {
  constructor(
    private readonly shares: HoldShare,
    @Inject(SHARD_SETTINGS) private readonly settings: ShardSettings,
  ) {}

  async *decideShare(
    requests: AsyncIterable<DecideShareRequest>,
    { caller, signal }: CallContext,
  ): AsyncIterable<DecideShareResponse> {
    const parts = requests[Symbol.asyncIterator]();
    const first = await parts.next();
    if (first.done || first.value.part?.$case !== 'start') {
      throw new InvalidRequest([{ field: 'start', description: 'must be the first message of the stream' }]);
    }
    const { shopId, part } = first.value;
    const { number, of } = this.settings.shard;
    if (part.value.shard !== number || part.value.shards !== of) throw new WrongShard(this.settings.shard);
    if (caller.subject !== service) throw new NotOfThisService();
    const share = await this.shares.execute(shopId, part.value.screeningId);
    try {
      yield { part: { $case: 'held', value: { position: share.position } } };
      const second = await Promise.race([parts.next(), pause(mark_wait_ms_max, undefined, { signal, ref: false })]);
      if (!second) throw new ColumnsBehind();
      if (second.done || second.value.shopId !== shopId || second.value.part?.$case !== 'mark') {
        throw new InvalidRequest([{ field: 'mark', description: 'must be the second message, of the same shop' }]);
      }
      for await (const decided of share.decide(second.value.part.value.position)) yield partToContract(decided);
    } finally {
      share.letGo();
    }
  }
}
