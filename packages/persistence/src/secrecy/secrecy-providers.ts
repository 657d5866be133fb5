import { Clock, CONFIG, Logger } from '@guanxi/chassis';
import type { Provider } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../database.js';
import { type databaseConfig, dataKeyDays_default } from '../database-config.js';
import { Transactions } from '../transactions.js';
import { DataKeys } from './data-keys.js';
import { KeepSealed } from './keep-sealed.js';
import { KeyCustody } from './key-custody.js';
import { KeyFolder } from './key-folder.js';
import { Reseal } from './reseal.js';
import { RotateAgedKeys } from './rotate-aged-keys.js';
import type { SealedColumn } from './sealed-column.js';
import { Secrecy } from './secrecy.js';

type SecrecyConfig = Partial<z.infer<z.ZodObject<typeof databaseConfig>>>;

/** {@link Secrecy} by the service's configuration, and what keeps the columns sealed in the background. */
export function secrecyProviders(columns: readonly SealedColumn[]): Provider[] {
  return [
    { provide: Secrecy, useFactory: openSecrecy, inject: [Database, Clock, Logger, { token: CONFIG, optional: true }] },
    {
      provide: Transactions,
      useFactory: (database: Database, secrecy: Secrecy) => new Transactions(database, secrecy),
      inject: [Database, Secrecy],
    },
    {
      provide: KeepSealed,
      useFactory: (
        database: Database,
        transactions: Transactions,
        secrecy: Secrecy,
        clock: Clock,
        logger: Logger,
        { DATA_KEY_DAYS_MAX: key_days_max = dataKeyDays_default }: SecrecyConfig = {},
      ) => {
        const { keys } = secrecy;
        if (!keys) return undefined;
        const custody = new KeyCustody(database.options.service, transactions, keys.encryption, clock);
        const aged = new RotateAgedKeys(transactions, keys, clock);
        const reseal = new Reseal(transactions, secrecy, keys, clock);
        return new KeepSealed(columns, custody, secrecy.seals ? { reseal, aged, key_days_max } : undefined, logger);
      },
      inject: [Database, Transactions, Secrecy, Clock, Logger, { token: CONFIG, optional: true }],
    },
  ];
}

/** @throws {KeyEncryptionUnavailable} when a folder of keys is named and none can be read there. */
async function openSecrecy(
  database: Database,
  clock: Clock,
  logger: Logger,
  config: SecrecyConfig = {},
): Promise<Secrecy> {
  const { KEY_ENCRYPTION_KEYS: folder, SEALING = 'on' } = config;
  if (folder === undefined) {
    logger.warn('personal data is kept plain: KEY_ENCRYPTION_KEYS names no keys');
    return new Secrecy(undefined, false);
  }
  const encryption = new KeyFolder(folder);
  await encryption.currentId();
  return new Secrecy(new DataKeys(database, encryption, clock), SEALING === 'on');
}
