import pg from 'pg';
import type { MadeUpActivity } from './made-up-activity.js';

const rows_per_statement = 200_000;
const rounds = 3;

/** Customers by cohort (weeks from the beginning) and the week after it, as `cohort/week`. */
export type Matrix = Map<string, number>;

/** The same question in any SQL: who of the week of their first contact was there how many weeks later. */
export function retentionQuery(weekOf: string, weeks: number): string {
  return `WITH weekly AS (SELECT DISTINCT customer, ${weekOf} AS week FROM facts),
               cohorts AS (SELECT customer, min(week) AS cohort FROM weekly GROUP BY customer)
          SELECT cohort, week - cohort AS later, count(*) AS customers
            FROM weekly JOIN cohorts USING (customer)
           WHERE week < ${weeks} GROUP BY 1, 2`;
}

/** The median time of three rounds on Postgres, facts as rows of a plain table, and what came out. */
export async function retentionInSql(
  databaseUrl: string,
  { began, customerOf, at_s }: MadeUpActivity,
  weeks: number,
): Promise<{ ms: number; matrix: Matrix }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('CREATE TABLE facts (customer integer NOT NULL, at_s bigint NOT NULL)');
    for (let from = 0; from < customerOf.length; from += rows_per_statement) {
      await client.query('INSERT INTO facts SELECT * FROM unnest($1::int[], $2::bigint[])', [
        `{${customerOf.subarray(from, from + rows_per_statement).join(',')}}`,
        `{${at_s.subarray(from, from + rows_per_statement).join(',')}}`,
      ]);
    }
    await client.query('VACUUM ANALYZE facts');
    // As much memory as the service may take, and both processors.
    await client.query("SET work_mem = '256MB'");
    const query = retentionQuery(`((at_s - ${began.getTime() / 1_000}) / 604800)::int`, weeks);
    const times: number[] = [];
    let matrix: Matrix = new Map();
    for (let round = 0; round < rounds; round++) {
      const started = performance.now();
      const { rows } = await client.query<{ cohort: number; later: number; customers: string }>(query);
      times.push(performance.now() - started);
      matrix = new Map(rows.map(({ cohort, later, customers }) => [`${cohort}/${later}`, Number(customers)]));
    }
    return { ms: times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!, matrix };
  } finally {
    await client.end();
  }
}
