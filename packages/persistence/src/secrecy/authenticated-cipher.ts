import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';
const nonce_bytes = 12;
const tag_bytes = 16;
export const key_bytes = 32;

/**
 * Encrypts with AES-256-GCM under a random nonce.
 *
 * @param bound what it can only be decrypted with: it is not part of the result.
 * @returns nonce, ciphertext and tag, 28 bytes longer than `plain`.
 */
export function encrypt(key: KeyObject, plain: Uint8Array, bound: Uint8Array): Buffer {
  const nonce = randomBytes(nonce_bytes);
  const encryption = createCipheriv(cipher, key, nonce).setAAD(bound);
  return Buffer.concat([nonce, encryption.update(plain), encryption.final(), encryption.getAuthTag()]);
}

/** The plain bytes. @throws {Error} when one bit of it is another, or it was encrypted with another key or bound to something else. */
export function decrypt(key: KeyObject, encrypted: Buffer, bound: Uint8Array): Buffer {
  if (encrypted.byteLength < nonce_bytes + tag_bytes) throw new RangeError('it is shorter than its nonce and tag');
  const nonce = encrypted.subarray(0, nonce_bytes);
  const tag = encrypted.subarray(-tag_bytes);
  const decryption = createDecipheriv(cipher, key, nonce, { authTagLength: tag_bytes }).setAAD(bound).setAuthTag(tag);
  return Buffer.concat([decryption.update(encrypted.subarray(nonce_bytes, -tag_bytes)), decryption.final()]);
}
