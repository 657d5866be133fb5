import { parseArgs } from 'node:util';
import { readConfig, SystemClock } from '@guanxi/chassis';
import { z } from 'zod';
import { Database } from '../database.js';
import { databaseConfig } from '../database-config.js';
import { Transactions } from '../transactions.js';
import { DataKeys } from './data-keys.js';
import { KeyCustody } from './key-custody.js';
import { KeyFolder } from './key-folder.js';
import { RotateAgedKeys } from './rotate-aged-keys.js';

const usage = `keys.js status                            how many data keys each key-encryption key wraps
keys.js rewrap                            has the last key-encryption key wrap all of them
keys.js rotate --shop SHOP                has a shop's data sealed with a new data key
keys.js rotate --older-than-days N        the same for every shop whose key is older
keys.js destroy --shop SHOP --for-good    destroys a shop's data keys: its personal data can be read by nobody any more
`;

/**
 * The program by which operators look after a service's data keys. It reads `DATABASE_URL` and `KEY_ENCRYPTION_KEYS`, does
 * what its arguments say while the service runs, and says what it did.
 */
export async function keepKeys(service: string, args: string[] = process.argv.slice(2)): Promise<void> {
  try {
    process.stdout.write(await run(service, args));
  } catch (error) {
    process.stderr.write(`${service}: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

async function run(service: string, args: string[]): Promise<string> {
  const options = {
    shop: { type: 'string' },
    'older-than-days': { type: 'string' },
    'for-good': { type: 'boolean' },
  } as const;
  const { positionals, values } = parseArgs({ args, options, allowPositionals: true });
  const { DATABASE_URL: url, KEY_ENCRYPTION_KEYS } = readConfig(
    z.object({ ...databaseConfig, KEY_ENCRYPTION_KEYS: databaseConfig.KEY_ENCRYPTION_KEYS.unwrap() }),
  );
  const database = new Database({ service, url, migrations: [], pool_connections_max: 2 });
  await database.open();
  try {
    const clock = new SystemClock();
    const encryption = new KeyFolder(KEY_ENCRYPTION_KEYS);
    const keys = new DataKeys(database, encryption, clock);
    const transactions = new Transactions(database);
    const custody = new KeyCustody(service, transactions, encryption, clock);
    const aged = new RotateAgedKeys(transactions, keys, clock);
    return await act(positionals[0], { ...values, custody, keys, aged });
  } finally {
    await database.close();
  }
}

interface Asked {
  shop?: string;
  'older-than-days'?: string;
  'for-good'?: boolean;
  custody: KeyCustody;
  keys: DataKeys;
  aged: RotateAgedKeys;
}

async function act(command: string | undefined, { shop, custody, keys, aged, ...asked }: Asked): Promise<string> {
  if (command === 'status') return (await status(custody)) || 'there are no data keys\n';
  if (command === 'rewrap') {
    let rewrapped = 0;
    for (let some = -1; some !== 0; rewrapped += some) some = await custody.rewrap();
    return `wrapped ${rewrapped} data keys anew\n${await status(custody)}`;
  }
  if (command === 'rotate' && shop) {
    const { version } = await keys.rotate(shop);
    return `data of ${shop} is sealed with its key ${version} from now on, everywhere within a minute\n`;
  }
  if (command === 'rotate' && asked['older-than-days'] !== undefined) {
    const days = readDays(asked['older-than-days']);
    let rotated = 0;
    for (let some = -1; some !== 0; rotated += Math.max(0, some)) some = await aged.batch(days);
    return `gave ${rotated} shops a new key; what theirs sealed is sealed anew by the services\n`;
  }
  if (command === 'destroy' && shop && asked['for-good']) {
    return `destroyed ${await custody.destroy(shop)} data keys of ${shop}\n`;
  }
  throw new Error(`what is it to do?\n${usage}`);
}

/** @throws {Error} where it is no number of days that a key can be old. */
function readDays(given: string): number {
  const days = Number(given);
  if (!/^\d+$/.test(given) || days < 1) throw new Error('--older-than-days is a whole number from 1 on');
  return days;
}

async function status(custody: KeyCustody): Promise<string> {
  const counts = await custody.count();
  return counts.map(({ wrappedBy, keys }) => `${wrappedBy} wraps ${keys} data keys\n`).join('');
}
