import { status } from '@grpc/grpc-js';
import { type Client, connect, GuanxiError, ServiceIdentity } from '@guanxi/chassis';
import {
  type DecideShareRequest,
  type DecideShareResponse,
  ShardServiceService,
} from '@guanxi/contracts/filtering/v1/shard.js';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { DecidedPart } from '../screenings/decided-part.js';
import type { HeldShare } from './hold-share.js';
import { ShardAway } from './shard-failures.js';
import { SHARD_SETTINGS, type ShardSettings } from './shard-settings.js';
import { partFromContract } from './share-contract.js';

/** How long one who holds a shard may take to say where it stands, before another one is asked. */
const held_wait_ms_max = 4_000;
/** How long a share may take from there to its end, which is as fast as its decisions are kept. */
const share_ms_max = 600_000;

/** These say that whoever was asked is not there, not ready, or not whom we took it for: somebody else may be. */
const away = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED]);
const isAway = (error: unknown) =>
  error instanceof GuanxiError && (away.has(error.code) || error.reason === 'WRONG_SHARD');

/** The processes that hold the other shards. */
@Injectable()
export class ShardPeers implements OnModuleDestroy {
  private readonly clients: Client<typeof ShardServiceService>[][];
  private turn = 0;

  constructor(
    @Inject(SHARD_SETTINGS) private readonly settings: ShardSettings,
    { token, transport }: ServiceIdentity,
  ) {
    this.clients = settings.holders.map((addresses) =>
      addresses.map((address) => connect(ShardServiceService, { address, token, transport })),
    );
  }

  onModuleDestroy(): void {
    for (const client of this.clients.flat()) client.close();
  }

  /** Holds a shard for a screening at one of those who have it, in turns. @throws {ShardAway} when none of them can. */
  async hold(number: number, shopId: string, screeningId: string): Promise<HeldShare> {
    const clients = this.clients[number]!;
    const shard = { number, of: this.settings.shard.of };
    const first = this.turn++;
    let why = 'nobody else holds it';
    for (const i of clients.keys()) {
      const client = clients[(first + i) % clients.length]!;
      const share = new RemoteShare(client, shopId, screeningId, shard);
      try {
        return await share.begin();
      } catch (error) {
        share.letGo();
        if (!isAway(error)) throw error;
        why = (error as GuanxiError).reason;
      }
    }
    throw new ShardAway(shard, why);
  }
}

/** A share that another process decides on. */
class RemoteShare implements HeldShare {
  position = 0;
  private mark: (position: number | undefined) => void = () => undefined;
  private readonly marked = new Promise<number | undefined>((resolve) => {
    this.mark = resolve;
  });
  private readonly ending = new AbortController();
  private readonly answers: AsyncIterator<DecideShareResponse>;

  constructor(
    client: Client<typeof ShardServiceService>,
    private readonly shopId: string,
    private readonly screeningId: string,
    private readonly shard: { number: number; of: number },
  ) {
    const options = { deadline_ms: share_ms_max, signal: this.ending.signal };
    this.answers = client.decideShare(this.requests(), options)[Symbol.asyncIterator]();
  }

  async begin(): Promise<HeldShare> {
    const late = setTimeout(() => this.ending.abort(), held_wait_ms_max);
    try {
      const { value } = await this.answers.next();
      if (value?.part?.$case !== 'held') throw new ShardAway(this.shard, 'it said nothing');
      this.position = value.part.value.position;
      return this;
    } finally {
      clearTimeout(late);
    }
  }

  async *decide(position: number): AsyncGenerator<DecidedPart> {
    this.mark(position);
    try {
      for (let next = await this.answers.next(); !next.done; next = await this.answers.next()) {
        if (next.value.part?.$case === 'columns') yield partFromContract(next.value.part.value);
      }
    } catch (error) {
      throw isAway(error) ? new ShardAway(this.shard, (error as GuanxiError).reason) : error;
    } finally {
      this.letGo();
    }
  }

  letGo(): void {
    this.mark(undefined);
    this.ending.abort();
  }

  private async *requests(): AsyncGenerator<DecideShareRequest> {
    const { shopId, screeningId, shard } = this;
    const start = { screeningId, shard: shard.number, shards: shard.of };
    yield { shopId, part: { $case: 'start', value: start } };
    const position = await this.marked;
    if (position !== undefined) yield { shopId, part: { $case: 'mark', value: { position } } };
  }
}
