import { readConfig } from '@guanxi/chassis';
import { z } from 'zod';
import { ownerConfig } from './database-config.js';
import { migrate } from './migrate.js';
import type { MigrationClass } from './migration.js';

/** The deploy step of a service, as a process of its own: reads `OWNER_DATABASE_URL`, migrates, says what it did. */
export async function migrateService(service: string, migrations: MigrationClass[]): Promise<void> {
  try {
    const { OWNER_DATABASE_URL } = readConfig(z.object(ownerConfig));
    const ran = await migrate({ service, url: OWNER_DATABASE_URL, migrations });
    process.stdout.write(`${service}: ${ran.length === 0 ? 'the schema is up to date' : `ran ${ran.join(', ')}`}\n`);
  } catch (error) {
    process.stderr.write(`${service}: the migration failed: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
