import { status } from '@grpc/grpc-js';
import { GuanxiError } from '@guanxi/chassis';

/** What a data key is for. It is bound to that: wrapped for one shop, it cannot be unwrapped for another. */
export interface KeyPurpose {
  /** The service whose database the data key belongs to. */
  service: string;
  shopId: string;
  version: number;
}

/** A data key as it is kept: nothing without the key-encryption key that it names. */
export interface WrappedKey {
  wrapped: Buffer;
  /** The id of the key-encryption key, of those that are there. */
  wrappedBy: string;
}

/**
 * Whoever holds the key-encryption keys: files here, a key management service elsewhere. The keys themselves never come
 * out; several are there side by side while they are rotated.
 */
export interface KeyEncryption {
  /** The id of the key that wraps from now on. @throws {KeyEncryptionUnavailable} */
  currentId(): Promise<string>;
  /** Wraps under the current key. @throws {KeyEncryptionUnavailable} */
  wrap(dataKey: Buffer, purpose: KeyPurpose): Promise<WrappedKey>;
  /** @throws {KeyEncryptionUnavailable} when the key is not there, or the data key was wrapped for something else. */
  unwrap(key: WrappedKey, purpose: KeyPurpose): Promise<Buffer>;
}

/** Thrown when a data key cannot be wrapped or unwrapped now. Nothing was changed. */
export class KeyEncryptionUnavailable extends GuanxiError {
  constructor(description: string) {
    super(status.UNAVAILABLE, 'KEY_ENCRYPTION_UNAVAILABLE', description);
  }
}
