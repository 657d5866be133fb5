import { createPrivateKey, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import type { JWK } from 'jose';
import type { Caller } from './caller.js';

/** Who issues and who accepts the platform's tokens. */
export const tokenIssuer = 'guanxi';
export const tokenAudience = 'guanxi';

/** A private key ready to sign: the JWK is parsed once. */
export interface SigningKey {
  readonly key: KeyObject;
  readonly kid: string | undefined;
}

/** @throws {Error} when the JWK is no Ed25519 private key. */
export function readSigningKey(privateKey: JWK): SigningKey {
  if (privateKey.kty !== 'OKP' || privateKey.crv !== 'Ed25519' || !privateKey.d) {
    throw new Error('the identity key must be an Ed25519 private key in JWK form');
  }
  return { key: createPrivateKey({ key: privateKey as JsonWebKey, format: 'jwk' }), kid: privateKey.kid };
}

/** A JWT (RFC 7519, EdDSA) that says who `caller` is, valid for `ttl_s` seconds from `now`. */
export function signToken({ key, kid }: SigningKey, caller: Caller, ttl_s: number, now: Date): string {
  const now_s = Math.floor(now.getTime() / 1_000);
  const header = encode({ alg: 'EdDSA', typ: 'JWT', kid });
  const claims = encode({
    iss: tokenIssuer,
    aud: tokenAudience,
    sub: caller.subject,
    role: caller.role,
    shop: caller.shop,
    iat: now_s,
    exp: now_s + ttl_s,
  });
  const signature = sign(null, Buffer.from(`${header}.${claims}`), key).toString('base64url');
  return `${header}.${claims}.${signature}`;
}

/** A token for local use and tests; see {@link signToken}. `now` defaults to the machine's clock. */
export function mintToken(privateKey: JWK, caller: Caller, ttl_s: number, now = new Date()): string {
  return signToken(readSigningKey(privateKey), caller, ttl_s, now);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
