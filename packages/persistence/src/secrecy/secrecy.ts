import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';
import type { ReadTx } from '../tx.js';
import type { DataKeys } from './data-keys.js';
import {
  keyVersionOf,
  openBytes,
  type Place,
  readSealedJson,
  readSealedText,
  type SealedJson,
  sealBytes,
  writeSealedText,
} from './sealed-value.js';

/** Thrown when something sealed is asked for and the service was started without key-encryption keys. */
export class KeysNotConfigured extends GuanxiError {
  constructor() {
    const description = 'personal data is sealed here, and the service has no KEY_ENCRYPTION_KEYS';
    super(status.FAILED_PRECONDITION, 'KEYS_NOT_CONFIGURED', description);
  }
}

/** Thrown when a sealed value does not open: it was damaged, or moved from where it was written. */
export class SealedValueDamaged extends GuanxiError {
  constructor() {
    super(status.DATA_LOSS, 'SEALED_VALUE_DAMAGED', 'what is kept was damaged or moved, and cannot be read');
  }
}

/**
 * Personal data of a shop as the tables keep it: sealed with the shop's own key, which the database holds only wrapped
 * (mission F6). Values that a release before this one wrote plain are read as they are.
 *
 * What it writes is sealed where `seals` says so, and plain otherwise: a release that cannot read sealed values may then
 * run beside this one. Every method throws {@link KeyEncryptionUnavailable} where a key cannot be had; those that open also
 * {@link DataDestroyed}, {@link SealedValueDamaged} and {@link KeysNotConfigured}.
 */
export class Secrecy {
  constructor(
    /** Undefined where the service was given no key-encryption keys. */
    readonly keys: DataKeys | undefined,
    readonly seals: boolean,
  ) {}

  /** A text for a text column. An empty one says nothing and stays empty. */
  async sealText(tx: ReadTx, place: Place, text: string): Promise<string> {
    if (text === '') return '';
    const looksSealed = readSealedText(text) !== undefined;
    // Otherwise a plain text that looks sealed would be taken for one when it is read.
    if (this.keys && (this.seals || looksSealed)) return writeSealedText(await this.seal(tx, place, Buffer.from(text)));
    return looksSealed ? text.slice(1) : text;
  }

  /** The text that a text column keeps. */
  async openText(tx: ReadTx, place: Place, kept: string): Promise<string> {
    const sealed = readSealedText(kept);
    return sealed ? (await this.open(tx, place, sealed)).toString() : kept;
  }

  /** A value for a jsonb column: `shown` is what stays readable of it, for statements that look for it. */
  async sealJson<T extends object, S extends object>(
    tx: ReadTx,
    place: Place,
    value: T,
    shown: S,
  ): Promise<T | (SealedJson & S)> {
    if (!this.keys || !this.seals) return value;
    const sealed = await this.seal(tx, place, Buffer.from(JSON.stringify(value)));
    return { ...shown, sealed: sealed.toString('base64') };
  }

  /** The value that a jsonb column keeps. */
  async openJson<T extends object>(tx: ReadTx, place: Place, kept: T | SealedJson): Promise<T> {
    const sealed = readSealedJson(kept);
    return sealed ? (JSON.parse((await this.open(tx, place, sealed)).toString()) as T) : (kept as T);
  }

  /** Bytes for a bytea column. They must not begin with 1, as no protobuf message does. */
  async sealBytes(tx: ReadTx, place: Place, plain: Buffer): Promise<Buffer> {
    return this.keys && this.seals ? this.seal(tx, place, plain) : plain;
  }

  /** The bytes that a bytea column keeps. */
  async openBytes(tx: ReadTx, place: Place, kept: Buffer): Promise<Buffer> {
    return keyVersionOf(kept) === undefined ? kept : this.open(tx, place, kept);
  }

  private async seal(tx: ReadTx, place: Place, plain: Buffer): Promise<Buffer> {
    if (!this.keys) throw new KeysNotConfigured();
    return sealBytes(await this.keys.current(tx, place.shopId), place, plain);
  }

  private async open(tx: ReadTx, place: Place, sealed: Buffer): Promise<Buffer> {
    if (!this.keys) throw new KeysNotConfigured();
    const version = keyVersionOf(sealed);
    if (version === undefined) throw new SealedValueDamaged();
    const key = await this.keys.find(tx, place.shopId, version);
    try {
      return openBytes(key, place, sealed);
    } catch {
      throw new SealedValueDamaged();
    }
  }
}

/** Writes plain and reads plain: of whoever has no personal data to keep, such as a bench. */
export const noSecrecy = new Secrecy(undefined, false);
