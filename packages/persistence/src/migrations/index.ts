import type { MigrationClass } from '../migration.js';
import { CreateIdempotency1763700000001 } from './1763700000001-create-idempotency.js';
import { CreateDataKeys1764100000301 } from './1764100000301-create-data-keys.js';

/** The tables that this package uses. A service lists them before its own migrations. */
export const persistenceMigrations: MigrationClass[] = [CreateIdempotency1763700000001, CreateDataKeys1764100000301];
