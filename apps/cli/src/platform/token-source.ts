import { readFileSync } from 'node:fs';
import { type Caller, mintToken } from '@guanxi/chassis/client';
import { Failure } from '../failure.js';
import type { Places } from './places.js';

const TTL_S = 300;
/** A token is replaced this long before its end. */
const RENEW_BEFORE_MS = 60_000;

type PrivateKey = Parameters<typeof mintToken>[0];

/** Short-lived tokens for whoever the command acts as, or the one token that the user brought. */
export class TokenSource {
  private key: PrivateKey | undefined;

  constructor(
    private readonly places: Places,
    private readonly now: () => Date,
  ) {}

  /** What `connect` asks for a caller's token. @throws {Failure} when the key cannot be used */
  for(caller: Caller): () => string {
    const given = this.places.token;
    if (given !== undefined) return () => given;
    let token = '';
    let renewAt_ms = 0;
    const mint = () => {
      const now = this.now();
      if (now.getTime() >= renewAt_ms) {
        token = mintToken(this.readKey(), caller, TTL_S, now);
        renewAt_ms = now.getTime() + TTL_S * 1_000 - RENEW_BEFORE_MS;
      }
      return token;
    };
    mint();
    return mint;
  }

  private readKey(): PrivateKey {
    const path = this.places.identityKeyPath;
    try {
      this.key ??= JSON.parse(readFileSync(path, 'utf8')) as PrivateKey;
      return this.key;
    } catch (error) {
      throw new Failure(
        'IDENTITY_KEY_UNREADABLE',
        `cannot read the identity key ${path}: ${(error as Error).message}`,
        'Start the stack again with `npm start`, or give --identity-key FILE.',
      );
    }
  }
}
