import type { QueryRunner } from 'typeorm';

/**
 * Gives indexes another definition (`table (columns) …`) under their old names, while the table is read and written: for
 * a migration with `transaction = false`. After a crash in between, the next run begins anew and leaves nothing behind.
 */
export async function replaceIndexes(
  runner: Pick<QueryRunner, 'query'>,
  definitions: Record<string, string>,
): Promise<void> {
  for (const [name, definition] of Object.entries(definitions)) {
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}_next`);
    await runner.query(`CREATE INDEX CONCURRENTLY ${name}_next ON ${definition}`);
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
    await runner.query(`ALTER INDEX ${name}_next RENAME TO ${name}`);
  }
}
