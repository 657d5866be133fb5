import { Inject, Injectable } from '@nestjs/common';
import type { DecisionBlock } from '../screenings/decision-block.js';
import { type HeldShare, HoldShare } from './hold-share.js';
import { mergeShares } from './merge-shares.js';
import { ShardPeers } from './shard-peers.js';
import { SHARD_SETTINGS, type ShardSettings } from './shard-settings.js';

/** The decisions of all shards, in the blocks of the whole audience. */
export interface GatheredShares {
  /** The journal's position that every shard was looked at from. */
  position: number;
  blocks: AsyncGenerator<DecisionBlock>;
}

/**
 * Has every shard decide on its share of an audience as of one position of the journal, and puts them together. Each is held
 * where it stands; the farthest of them says where all are looked at from: what comes out is what undivided columns
 * give, and can be drawn again from what is kept.
 */
@Injectable()
export class GatherShares {
  constructor(
    private readonly mine: HoldShare,
    private readonly peers: ShardPeers,
    @Inject(SHARD_SETTINGS) private readonly settings: ShardSettings,
  ) {}

  /** Whether there is anything to gather: undivided columns need nobody. */
  get isNeeded(): boolean {
    return this.settings.shard.of > 1;
  }

  /**
   * At the journal's `position` at least. End the generator of blocks, or its shards wait until they are cut off.
   *
   * @throws {ShardAway} when nobody who holds a shard can be asked; also from the blocks, where one goes away meanwhile.
   */
  async execute(shopId: string, screeningId: string, position: number): Promise<GatheredShares> {
    const { number: own, of } = this.settings.shard;
    const holding = Array.from({ length: of }, (_, number) =>
      number === own ? this.mine.execute(shopId, screeningId) : this.peers.hold(number, shopId, screeningId),
    );
    const held = await Promise.allSettled(holding);
    const shares = held.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = held.find((one) => one.status === 'rejected');
    if (failed) {
      letGo(shares);
      throw failed.reason;
    }
    const at = Math.max(position, ...shares.map((share) => share.position));
    return { position: at, blocks: gathered(shares, at) };
  }
}

async function* gathered(shares: readonly HeldShare[], position: number): AsyncGenerator<DecisionBlock> {
  try {
    yield* mergeShares(shares.map((share) => share.decide(position)));
  } finally {
    letGo(shares);
  }
}

function letGo(shares: readonly HeldShare[]): void {
  for (const share of shares) share.letGo();
}
