import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A step of the schema, in raw SQL. The class name ends in the 13 digits of its date in milliseconds, which orders it
 * among all others, such as `CreateCustomers1763700000000`.
 *
 * Old and new releases run against the schema at the same time: expand in one release, contract in a later one. Each
 * migration is a transaction of its own, unless it sets `transaction = false`, as `CREATE INDEX CONCURRENTLY` needs.
 */
export abstract class ForwardMigration implements MigrationInterface {
  transaction?: boolean;

  abstract up(runner: Pick<QueryRunner, 'query'>): Promise<void>;

  /** @throws {Error} always: the way back is a further migration. */
  down(): Promise<void> {
    return Promise.reject(new Error('migrations only go forward'));
  }
}

export type MigrationClass = new () => ForwardMigration;
