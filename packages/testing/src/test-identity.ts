import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Caller, generateIdentityKeys, mintToken } from '@guanxi/chassis';
import { ensureKeyEncryptionKey } from '@guanxi/local';
import { sharedStack } from './test-stack.js';

const token_s = 3_600;

/** The keys that the services and callers of one suite know each other by. */
export interface TestIdentity {
  /** What a service reads its keys from; it serves plain text, as most suites are about something else. */
  env: { IDENTITY_JWKS: string; IDENTITY_KEY: string; KEY_ENCRYPTION_KEYS: string; TLS: 'off' };
  /** A token of this caller, good for an hour. */
  tokenOf(caller: Caller): string;
}

/** Makes keys of one's own. The files go when the test run ends. */
export async function createIdentity(): Promise<TestIdentity> {
  const { jwks, privateKey } = await generateIdentityKeys();
  const folder = join(sharedStack().folder, `identity-${randomBytes(6).toString('hex')}`);
  mkdirSync(folder, { recursive: true });
  const file = (name: string, content: object) => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  const KEY_ENCRYPTION_KEYS = join(folder, 'encryption');
  await ensureKeyEncryptionKey(KEY_ENCRYPTION_KEYS);
  const IDENTITY_JWKS = file('jwks.json', jwks);
  const IDENTITY_KEY = file('key.json', privateKey);
  return {
    env: { IDENTITY_JWKS, IDENTITY_KEY, KEY_ENCRYPTION_KEYS, TLS: 'off' },
    tokenOf: (caller) => mintToken(privateKey, caller, token_s),
  };
}
