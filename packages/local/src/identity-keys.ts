import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateIdentityKeys } from '@guanxi/chassis';

type PrivateKey = Awaited<ReturnType<typeof generateIdentityKeys>>['privateKey'];

/** Files that hold keys: one private key each, and the public keys of them all. */
export interface IdentityFiles {
  jwks: string;
  /** By name of the service, or of the client. */
  keys: Record<string, string>;
}

/** Makes a key for each name that has none yet, and the set of public keys that everybody verifies with. */
export async function ensureIdentityKeys(folder: string, names: string[]): Promise<IdentityFiles> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  const files: IdentityFiles = { jwks: join(folder, 'jwks.json'), keys: {} };
  const publicKeys: object[] = [];
  for (const name of names) {
    const file = join(folder, `${name}.json`);
    const { d: _secret, ...publicKey } = await readKey(file).catch(() => makeKey(file));
    files.keys[name] = file;
    publicKeys.push({ ...publicKey, use: 'sig' });
  }
  await writeFile(files.jwks, JSON.stringify({ keys: publicKeys }), { mode: 0o600 });
  return files;
}

async function readKey(file: string): Promise<PrivateKey> {
  return JSON.parse(await readFile(file, 'utf8')) as PrivateKey;
}

async function makeKey(file: string): Promise<PrivateKey> {
  const { privateKey } = await generateIdentityKeys();
  await writeFile(file, JSON.stringify(privateKey), { mode: 0o600 });
  return privateKey;
}

/** A secret that is made once and then read again: what was hashed with it must be found in the next run. */
export async function ensureSecret(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(async () => {
    const secret = randomBytes(32).toString('base64url');
    await writeFile(file, secret, { mode: 0o600 });
    return secret;
  });
}
