import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';

/** A new Ed25519 pair: the private JWK that signs tokens (`IDENTITY_KEY`) and the JWKS that verifies them (`IDENTITY_JWKS`). */
export async function generateIdentityKeys(): Promise<{ privateKey: JWK; jwks: JSONWebKeySet }> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const publicKey = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicKey);
  return {
    privateKey: { ...(await exportJWK(pair.privateKey)), kid, alg: 'EdDSA' },
    jwks: { keys: [{ ...publicKey, kid, alg: 'EdDSA', use: 'sig' }] },
  };
}
