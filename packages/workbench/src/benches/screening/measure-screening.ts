import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Measurement } from '../../print/figures.js';
import { WrongInput } from '../../wrong-input.js';
import { type Servers, startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { benchModel, passHeads, weighedFactors } from './bench-model.js';
import { fillShop } from './fill-shop.js';
import { prepareFiltering } from './filtering-program.js';
import { measureShards } from './measure-shards.js';
import { sqlRecipientsPerSecond } from './recipients-in-sql.js';
import { duckdbMilliseconds } from './score-in-duckdb.js';
import { median, requestMilliseconds, rounds, shopId } from './screen-everybody.js';

const sizes_default = '100000,1000000';
const relationships_max = 20_000_000;
const shards_max = 8;

interface SizeFigures extends Record<string, number> {
  core_ms: number;
  duckdb_ms: number;
  core_ratio: number;
  request_ms: number;
  recipients_per_s: number;
  sql_recipients_per_s: number;
  recipients_ratio: number;
  bytes_per_relationship: number;
  factors: number;
}

/**
 * What screening a whole shop costs, for each of `--size`: the pass over the columns (the thread that was at work on it the
 * longest, with all that goes on beside it: its first decisions are kept and sent while it decides), the whole request (gRPC in,
 * decisions with reasons durable, last batch of ids out), and the memory; beside DuckDB scoring as many columns, and a
 * mailer's recipient query on the same Postgres. With `--shards N` the same is asked of N processes that hold a shard each.
 * Medians of five rounds. Real Postgres and NATS, the service in processes of its own, its client here.
 */
export async function screening({ seed, progress, options }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const sizes = readSizes(String(options['size'] ?? sizes_default));
  const shards = readShards(String(options['shards'] ?? '1'));
  const measured: Record<string, SizeFigures> = {};
  for (const [i, size] of sizes.entries()) {
    const servers = await startServers();
    try {
      progress.show(`${size} relationships: filling`, i / sizes.length);
      measured[size] = await measureSize(servers, { size, seed, shards }, (what) =>
        progress.show(`${size} relationships: ${what}`, (i + 0.5) / sizes.length),
      );
    } finally {
      await servers.stop();
    }
  }
  // The figures are those of the million that the aims are about, or of the largest size where there is none.
  const size = sizes.includes(1_000_000) ? 1_000_000 : Math.max(...sizes);
  const figures = measured[size]!;
  return {
    ...{ name: 'screening', size, seed, seconds: (performance.now() - began) / 1_000, figures },
    aims: [
      { figure: 'core_ms', reference: { value: figures.duckdb_ms, by: 'DuckDB' } },
      { figure: 'core_ratio', aim: '<= 1' },
      { figure: 'recipients_per_s', reference: { value: figures.sql_recipients_per_s, by: 'recipient query' } },
      { figure: 'recipients_ratio', aim: '>= 10' },
      { figure: 'bytes_per_relationship', aim: '<= 400' },
      { figure: 'factors', aim: '>= 60' },
    ],
    more: { sizes: measured },
  };
}

async function measureSize(
  servers: Servers,
  { size, seed, shards }: { size: number; seed: number; shards: number },
  show: (what: string) => void,
): Promise<SizeFigures> {
  const database = await servers.serviceDatabase('filtering');
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-bench-model-'));
  const model = join(folder, 'bench.model.json');
  await writeFile(model, JSON.stringify(benchModel()));
  try {
    const ground = await prepareFiltering(
      { database, natsUrl: servers.natsUrl },
      async () => {
        await fillShop(database.ownerUrl, shopId, size, seed);
        await settleDisk(servers.postgresUrl);
      },
      {
        SCREENING_MODEL_FILE: model,
        // Nothing is sent, so nobody is asked.
        RELATIONSHIP_ADDRESS: '127.0.0.1:9',
        COLUMNS_RELATIONSHIPS_MAX: String(relationships_max),
        COLUMNS_CHECKPOINT_SECONDS: '86400',
      },
    );
    try {
      show('screening');
      const program = await ground.start();
      const request_ms: number[] = [];
      try {
        for (let round = 0; round <= rounds; round++)
          request_ms.push(await requestMilliseconds(program, `one-${round}`));
      } finally {
        await program.stop();
      }
      const [built] = program.logged<{ rows: number; bytes: number; took_ms: number }>('columns were built');
      const passes = program.logged<{ customers: number; took_ms: number }>('an audience was decided on').slice(1);
      const customers = passes[0]!.customers;
      if (shards > 1) show(`screening by ${shards} shards`);
      const sharded = shards > 1 ? await measureShards(ground, shards) : {};
      show('DuckDB and the recipient query');
      const core_ms = median(passes.map(({ took_ms }) => took_ms));
      const duckdb_ms = await duckdbMilliseconds(size, { factors: weighedFactors.length, heads: passHeads() });
      const sql_recipients_per_s = await sqlRecipientsPerSecond(await servers.database('mailer'), size);
      const request = median(request_ms.slice(1));
      const recipients_per_s = customers / (request / 1_000);
      return {
        core_ms,
        duckdb_ms,
        core_ratio: core_ms / duckdb_ms,
        request_ms: request,
        recipients_per_s,
        sql_recipients_per_s,
        recipients_ratio: recipients_per_s / sql_recipients_per_s,
        bytes_per_relationship: built!.bytes / built!.rows,
        factors: weighedFactors.length,
        rebuild_ms: built!.took_ms,
        columns_mb: built!.bytes / 1e6,
        ...sharded,
      };
    } finally {
      await ground.leave();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Has all that was written so far reach the disk. */
async function settleDisk(postgresUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  await client.query('CHECKPOINT').finally(() => client.end());
}

/** @throws {WrongInput} where a size is no number of relationships that the bench can make. */
function readSizes(text: string): number[] {
  return text.split(',').map((one) => {
    const size = Number(one);
    if (!/^\d+$/.test(one) || size < 1_000 || size > relationships_max) {
      throw new WrongInput(`--size: "${one}" is not a number of relationships from 1000 to ${relationships_max}`);
    }
    return size;
  });
}

/** @throws {WrongInput} where it is no number of shards that one machine is asked to serve. */
function readShards(text: string): number {
  const shards = Number(text);
  if (!/^\d$/.test(text) || shards < 1 || shards > shards_max)
    throw new WrongInput(`--shards: "${text}" is not a number from 1 to ${shards_max}`);
  return shards;
}
