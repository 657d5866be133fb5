import { createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import type { Caller } from '@guanxi/chassis';

/** What is wrong with a token that must not be accepted. */
export const forgeries = [
  'no token',
  'expired',
  'forged',
  'wrong audience',
  'wrong issuer',
  'unsigned',
  'unknown role',
  'every shop',
] as const;
export type Forgery = (typeof forgeries)[number];

/** The reason that the contract of identity names for each. */
export const reasonOfForgery: Readonly<Record<Forgery, string>> = {
  'no token': 'TOKEN_MISSING',
  expired: 'TOKEN_EXPIRED',
  forged: 'TOKEN_INVALID',
  'wrong audience': 'TOKEN_INVALID',
  'wrong issuer': 'TOKEN_INVALID',
  unsigned: 'TOKEN_INVALID',
  'unknown role': 'TOKEN_INVALID',
  'every shop': 'TOKEN_INVALID',
};

const stranger = generateKeyPairSync('ed25519').privateKey;

/** A token that is right for the caller but for one thing; undefined where that is the token itself. */
export function forgeToken(forgery: Forgery, { subject, role, shop }: Caller, jwk: JsonWebKey): string | undefined {
  if (forgery === 'no token') return undefined;
  const now_s = Math.floor(Date.now() / 1_000);
  const claims = { iss: 'guanxi', aud: 'guanxi', sub: subject, role, shop, iat: now_s - 60, exp: now_s + 600 };
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const kid = (jwk as { kid?: string }).kid;
  const signed = (changes: object, by: KeyObject | undefined = key) =>
    compact({ alg: by ? 'EdDSA' : 'none', typ: 'JWT', kid }, { ...claims, ...changes }, by);
  if (forgery === 'expired') return signed({ exp: now_s - 1 });
  if (forgery === 'forged') return signed({}, stranger);
  if (forgery === 'wrong audience') return signed({ aud: 'another-platform' });
  if (forgery === 'wrong issuer') return signed({ iss: 'another-platform' });
  if (forgery === 'unknown role') return signed({ role: 'root' });
  if (forgery === 'every shop') return signed({ role: 'merchant', shop: '*' });
  return compact({ alg: 'none', typ: 'JWT' }, claims, undefined);
}

/** A JWT in compact form (RFC 7515); without a key, one that nobody signed. */
function compact(header: object, claims: object, key: KeyObject | undefined): string {
  const signedPart = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = key ? sign(null, Buffer.from(signedPart), key).toString('base64url') : '';
  return `${signedPart}.${signature}`;
}
