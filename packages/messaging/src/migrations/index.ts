import type { MigrationClass } from '@guanxi/persistence';
import { CreateMessaging1763700000002 } from './1763700000002-create-messaging.js';
import { KeepPayloadsPlain1766000000202 } from './1766000000202-keep-payloads-plain.js';

/** The tables that this package uses. A service lists them before its own migrations. */
export const messagingMigrations: MigrationClass[] = [CreateMessaging1763700000002, KeepPayloadsPlain1766000000202];
