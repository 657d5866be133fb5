import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const key_bytes = 32;

/** Makes a service's first key-encryption key, where it has none: what was sealed must be read in the next run. */
export async function ensureKeyEncryptionKey(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const key = randomBytes(key_bytes).toString('base64');
  await writeFile(join(folder, '1.key'), key, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
