import { freePort } from '@guanxi/local';
import type { FilteringGround, FilteringProgram } from './filtering-program.js';
import { median, requestMilliseconds, rounds } from './screen-everybody.js';

/**
 * The same screening by so many processes that hold a shard each: the whole request, the longest share's pass, and what
 * the largest of them holds.
 */
export async function measureShards(ground: FilteringGround, shards: number): Promise<Record<string, number>> {
  const addresses: string[] = [];
  for (let ordinal = 0; ordinal < shards; ordinal++) addresses.push(`127.0.0.1:${await freePort()}`);
  const programs: FilteringProgram[] = [];
  try {
    for (const [ordinal, address] of addresses.entries()) {
      const place = { SHARDS: String(shards), SHARD_ORDINAL: String(ordinal), SHARD_ADDRESSES: addresses.join(',') };
      programs.push(await ground.start({ ...place, GRPC_ADDRESS: address }));
    }
    const request_ms: number[] = [];
    for (let round = 0; round <= rounds; round++)
      request_ms.push(await requestMilliseconds(programs[0]!, `sharded-${round}`));
    const shares = programs.map((program) => program.logged<{ took_ms: number }>('a share was decided on').slice(1));
    const longest = request_ms.slice(1).map((_, round) => Math.max(...shares.map((one) => one[round]!.took_ms)));
    const bytes = programs.map((program) => program.logged<{ bytes: number }>('columns were built')[0]!.bytes);
    return {
      shards,
      sharded_request_ms: median(request_ms.slice(1)),
      sharded_core_ms: median(longest),
      sharded_columns_mb: Math.max(...bytes) / 1e6,
    };
  } finally {
    for (const program of programs) await program.stop();
  }
}
