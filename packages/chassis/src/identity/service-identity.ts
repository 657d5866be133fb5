import type { JWK } from 'jose';
import type { Clock } from '../clock.js';
import type { Transport } from '../transport/transport-keys.js';
import { everyShop } from './caller.js';
import { readSigningKey, type SigningKey, signToken } from './token.js';

/** Lifetime of a service's own token, and how long before its end it is replaced. */
export const serviceToken_ttl_s = 600;
const serviceToken_renewBefore_ms = 120_000;

/** A service's own identity: signs short-lived tokens for its outgoing calls, and secures their connections. */
export class ServiceIdentity {
  private readonly key: SigningKey;
  private current = '';
  private renewAt_ms = 0;

  /** @throws {Error} when the JWK is no Ed25519 private key. */
  constructor(
    readonly serviceName: string,
    privateKey: JWK,
    private readonly clock: Clock,
    /** What its connections are secured by: pass it to `connect` beside the token. */
    readonly transport: Transport = 'plain',
  ) {
    this.key = readSigningKey(privateKey);
  }

  /** A token that says "service, every shop", valid for at least two more minutes. Pass it to `connect`. */
  readonly token = (): string => {
    const now = this.clock.now();
    if (now.getTime() >= this.renewAt_ms) {
      this.current = signToken(
        this.key,
        { subject: this.serviceName, role: 'service', shop: everyShop },
        serviceToken_ttl_s,
        now,
      );
      this.renewAt_ms = now.getTime() + serviceToken_ttl_s * 1_000 - serviceToken_renewBefore_ms;
    }
    return this.current;
  };
}
