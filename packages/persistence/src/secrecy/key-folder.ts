import { createSecretKey, type KeyObject } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decrypt, encrypt, key_bytes } from './authenticated-cipher.js';
import { type KeyEncryption, KeyEncryptionUnavailable, type KeyPurpose, type WrappedKey } from './key-encryption.js';

const fileName = /^([a-z0-9][a-z0-9._-]{0,62})\.key$/;
const keys_max = 100;

/**
 * Key-encryption keys as files of a folder, such as a mounted secret: `<id>.key`, each 32 random bytes in base64. The last
 * in the order of the ids wraps; all of them unwrap. A file that is added later is found without a restart.
 */
export class KeyFolder implements KeyEncryption {
  private keys: ReadonlyMap<string, KeyObject> = new Map();

  constructor(private readonly folder: string) {}

  async currentId(): Promise<string> {
    this.keys = await this.read();
    return [...this.keys.keys()].at(-1)!;
  }

  async wrap(dataKey: Buffer, purpose: KeyPurpose): Promise<WrappedKey> {
    const wrappedBy = await this.currentId();
    return { wrapped: encrypt(this.keys.get(wrappedBy)!, dataKey, bind(purpose)), wrappedBy };
  }

  async unwrap({ wrapped, wrappedBy }: WrappedKey, purpose: KeyPurpose): Promise<Buffer> {
    if (!this.keys.has(wrappedBy)) this.keys = await this.read();
    const key = this.keys.get(wrappedBy);
    if (!key) throw new KeyEncryptionUnavailable(`the key-encryption key ${wrappedBy} is not in the folder`);
    try {
      return decrypt(key, wrapped, bind(purpose));
    } catch {
      throw new KeyEncryptionUnavailable(`a data key was not wrapped by ${wrappedBy} for what it is used for`);
    }
  }

  private async read(): Promise<ReadonlyMap<string, KeyObject>> {
    const names = await readdir(this.folder).catch(() => []);
    const ids = names.map((name) => fileName.exec(name)?.[1]).filter((id) => id !== undefined);
    if (ids.length === 0) throw new KeyEncryptionUnavailable('KEY_ENCRYPTION_KEYS: the folder has no file <id>.key');
    if (ids.length > keys_max) throw new KeyEncryptionUnavailable(`KEY_ENCRYPTION_KEYS: more than ${keys_max} keys`);
    const keys = ids.sort().map(async (id) => [id, await this.readKey(id)] as const);
    return new Map(await Promise.all(keys));
  }

  private async readKey(id: string): Promise<KeyObject> {
    const bytes = Buffer.from((await readFile(join(this.folder, `${id}.key`), 'utf8')).trim(), 'base64');
    if (bytes.byteLength !== key_bytes) {
      throw new KeyEncryptionUnavailable(`KEY_ENCRYPTION_KEYS: ${id}.key must hold ${key_bytes} bytes in base64`);
    }
    return createSecretKey(bytes);
  }
}

function bind({ service, shopId, version }: KeyPurpose): Buffer {
  return Buffer.from(JSON.stringify(['guanxi data key', service, shopId, version]));
}
