import type { Shard } from '../columns/shard.js';
import type { FilteringConfig } from '../config.js';

/** What this process holds, and where the others answer. */
export interface ShardSettings {
  shard: Shard;
  /** For each shard, by its number, the addresses of those who hold it beside this process. */
  holders: readonly (readonly string[])[];
}

export const SHARD_SETTINGS = Symbol('guanxi.filtering.shard-settings');

/** Replicas in their order hold the shards in turn: of six replicas and three shards, 0 and 3 hold the first one. */
export function shardSettings({ SHARDS: of, SHARD_ORDINAL, SHARD_ADDRESSES }: FilteringConfig): ShardSettings {
  const shard = { number: SHARD_ORDINAL % of, of };
  const others = SHARD_ADDRESSES.map((address, ordinal) => ({ address, ordinal })).filter(
    ({ ordinal }) => ordinal !== SHARD_ORDINAL,
  );
  const holders = Array.from({ length: of }, (_, number) =>
    others.filter(({ ordinal }) => ordinal % of === number).map(({ address }) => address),
  );
  return { shard, holders };
}
