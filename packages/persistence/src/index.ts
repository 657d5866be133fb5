export { Database, type DatabaseOptions } from './database.js';
export { databaseConfig } from './database-config.js';
export { DatabaseUnavailable, isDatabaseAway, StatementTimeout, TransactionConflict } from './failures.js';
export { IdempotencyKeyReused } from './idempotency.js';
export { MigrationsPending, migrate } from './migrate.js';
export { migrateService } from './migrate-service.js';
export { ForwardMigration, type MigrationClass } from './migration.js';
export { persistenceMigrations } from './migrations/index.js';
export { PersistenceModule } from './persistence.module.js';
export { replaceIndexes } from './replace-indexes.js';
export { rowsOf } from './rows-of.js';
export { DataDestroyed, DataKeys } from './secrecy/data-keys.js';
export { keepKeys } from './secrecy/keep-keys.js';
export { KeepSealed } from './secrecy/keep-sealed.js';
export { KeyCustody } from './secrecy/key-custody.js';
export {
  type KeyEncryption,
  KeyEncryptionUnavailable,
  type KeyPurpose,
  type WrappedKey,
} from './secrecy/key-encryption.js';
export { KeyFolder } from './secrecy/key-folder.js';
export { Reseal, settle_ms } from './secrecy/reseal.js';
export { RotateAgedKeys } from './secrecy/rotate-aged-keys.js';
export { SealedColumn } from './secrecy/sealed-column.js';
export type { Place, SealedJson } from './secrecy/sealed-value.js';
export { KeysNotConfigured, noSecrecy, SealedValueDamaged, Secrecy } from './secrecy/secrecy.js';
export { Sweeps, type SweptTable } from './sweeps.js';
export { persistenceTelemetry } from './telemetry.js';
export { Transactions } from './transactions.js';
export { ReadTx, Tx } from './tx.js';
export { RolesMissing } from './walls/raise-walls.js';
export { readWalls, type TableSeen } from './walls/read-walls.js';
export { WallsOpen } from './walls/refuse-open-walls.js';
export { rolesOf, type ServiceRoles } from './walls/service-roles.js';
export { type TableWithoutWall, tablesWithoutWalls } from './walls/tables-without-walls.js';
