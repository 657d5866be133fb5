import { DuckDBInstance } from '@duckdb/node-api';

const rounds = 5;
const kept_share = 0.3;

/** How many of a model's heads weigh so many of its factors. */
export interface ScoredHeads {
  factors: number;
  /** For each head, which factors it weighs. */
  heads: readonly (readonly number[])[];
}

/**
 * What DuckDB takes to add up three logistic heads over as many rows and columns and to take the three tenths most likely
 * to respond, with all processors: the median of five rounds, in milliseconds. Its columns hold numbers ready to be
 * weighed, where the service's are counters of which it has to know first what they are worth today.
 */
export async function duckdbMilliseconds(rows: number, { factors, heads }: ScoredHeads): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const columns = Array.from(
      { length: factors },
      (_, f) => `(hash(i * ${factors} + ${f}) % 1000 / 250.0)::FLOAT AS f${f}`,
    );
    await connection.run(`CREATE TABLE factors AS SELECT i AS row, ${columns.join(', ')} FROM range(${rows}) AS r(i)`);
    const sums = heads.map((weighed, head) => {
      const terms = weighed.map((f) => `${(((f * 7 + head) % 19) - 9) / 100}::FLOAT * f${f}`);
      return `1 / (1 + exp(-(${terms.join(' + ')}))) AS head${head}`;
    });
    const query = `SELECT count(*), sum(row), min(head0), max(head2) FROM (
      SELECT row, ${sums.join(', ')} FROM factors ORDER BY head1 DESC LIMIT ${Math.floor(rows * kept_share)})`;
    const times: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const began = performance.now();
      await connection.runAndReadAll(query);
      if (round > 0) times.push(performance.now() - began);
    }
    return times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
