import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import type { MadeUpActivity } from './made-up-activity.js';
import { type Matrix, retentionQuery } from './retention-in-sql.js';

const rows_per_chunk = 100_000;
const rounds = 5;

/** The median time of five rounds in DuckDB, facts in its own columns in memory, and what came out. */
export async function retentionInDuckdb(
  activity: MadeUpActivity,
  weeks: number,
): Promise<{ ms: number; matrix: Matrix }> {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-bench-facts-'));
  const file = join(folder, 'facts.csv');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await pipeline(Readable.from(linesOf(activity)), createWriteStream(file));
    await connection.run(
      `CREATE TABLE facts AS SELECT * FROM read_csv('${file}', header = false, columns = {'customer': 'INTEGER', 'at_s': 'BIGINT'})`,
    );
    const query = retentionQuery(`((at_s - ${activity.began.getTime() / 1_000}) // 604800)::INTEGER`, weeks);
    const times: number[] = [];
    let matrix: Matrix = new Map();
    for (let round = 0; round < rounds; round++) {
      const started = performance.now();
      const rows = (await connection.runAndReadAll(query)).getRows();
      times.push(performance.now() - started);
      matrix = new Map(rows.map(([cohort, later, customers]) => [`${cohort}/${later}`, Number(customers)]));
    }
    return { ms: times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!, matrix };
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

function* linesOf({ customerOf, at_s }: MadeUpActivity): Generator<string> {
  for (let from = 0; from < customerOf.length; from += rows_per_chunk) {
    let lines = '';
    const until = Math.min(customerOf.length, from + rows_per_chunk);
    for (let i = from; i < until; i++) lines += `${customerOf[i]},${at_s[i]}\n`;
    yield lines;
  }
}
