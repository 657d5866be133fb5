/**
 * Rows as something that a statement can select from: many as lists, a single one as values, so that a statement about one
 * row is prepared like any other. So is one that looks up each of many by itself, with `CROSS JOIN LATERAL`.
 *
 * @param types of the columns, in Postgres' words.
 * @param rows each with a value a column.
 * @param first the number of the first parameter: 2 for `$2`.
 * @returns what stands behind FROM, with an alias of its own and columns in order; and the parameters.
 */
export function rowsOf(
  types: readonly string[],
  rows: readonly (readonly unknown[])[],
  first: number,
): { from: string; params: unknown[] } {
  const [only] = rows;
  if (rows.length === 1 && only) {
    const values = types.map((type, i) => `$${first + i}::${type}`);
    return { from: `(VALUES (${values.join(', ')})) AS given`, params: [...only] };
  }
  const lists = types.map((type, i) => `$${first + i}::${type}[]`);
  return { from: `unnest(${lists.join(', ')}) AS given`, params: types.map((_, i) => rows.map((row) => row[i])) };
}
