import { status } from '@grpc/grpc-js';
import {
  createLocalJWKSet,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  errors as joseErrors,
  jwtVerify,
} from 'jose';
import type { Clock } from '../clock.js';
import { GuanxiError } from '../errors.js';
import { allRoles, type Caller, everyShop, type Role } from './caller.js';
import { tokenAudience, tokenIssuer } from './token.js';

/** Thrown when a call brings no token, or one that does not verify. Says which, never why in more detail. */
export class NotIdentified extends GuanxiError {
  constructor(reason: 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'TOKEN_EXPIRED', message: string) {
    super(status.UNAUTHENTICATED, reason, message);
  }
}

/** Verified tokens that are remembered; beyond that the least recently used is verified anew. */
export const tokensRemembered_max = 10_000;
const tokenLength_max = 4_096;

interface Verified {
  readonly caller: Caller;
  readonly expires_ms: number;
}

/** Tells who a bearer token stands for. A token seen before costs a look-up. */
export class TokenVerifier {
  private readonly keys: JWTVerifyGetKey;
  private readonly remembered = new Map<string, Verified>();

  constructor(
    jwks: JSONWebKeySet,
    private readonly clock: Clock,
  ) {
    this.keys = createLocalJWKSet(jwks);
  }

  /**
   * The caller whom the `authorization` header names, at once where the token is remembered.
   *
   * @throws {NotIdentified} when there is no token, or it is forged, expired or for someone else
   */
  identify(authorization: string | undefined): Caller | Promise<Caller> {
    if (!authorization) throw new NotIdentified('TOKEN_MISSING', 'the call brings no authorization');
    const known = this.remembered.get(authorization);
    if (!known) return this.verify(authorization);
    this.remembered.delete(authorization);
    if (known.expires_ms <= this.clock.now().getTime())
      throw new NotIdentified('TOKEN_EXPIRED', 'the token has expired');
    this.remembered.set(authorization, known);
    return known.caller;
  }

  private async verify(authorization: string): Promise<Caller> {
    const [scheme, token] = authorization.split(' ', 2);
    if (scheme?.toLowerCase() !== 'bearer' || !token || token.length > tokenLength_max) throw invalid();
    const verified = readClaims(await this.verifySignature(token));
    this.remember(authorization, verified);
    return verified.caller;
  }

  private async verifySignature(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms: ['EdDSA', 'Ed25519'],
        issuer: tokenIssuer,
        audience: tokenAudience,
        requiredClaims: ['sub', 'exp', 'role', 'shop'],
        currentDate: this.clock.now(),
      });
      return payload;
    } catch (error) {
      if (error instanceof joseErrors.JWTExpired) throw new NotIdentified('TOKEN_EXPIRED', 'the token has expired');
      throw invalid();
    }
  }

  private remember(authorization: string, verified: Verified): void {
    if (this.remembered.size >= tokensRemembered_max) {
      for (const leastRecent of this.remembered.keys()) {
        this.remembered.delete(leastRecent);
        break;
      }
    }
    this.remembered.set(authorization, verified);
  }
}

function invalid(): NotIdentified {
  return new NotIdentified('TOKEN_INVALID', 'the token is not one that this platform issued for this use');
}

function readClaims({ sub, role, shop, exp }: JWTPayload): Verified {
  const known = allRoles.includes(role as Role);
  if (!known || typeof shop !== 'string' || shop === '' || !sub || exp === undefined) throw invalid();
  if (shop === everyShop && role !== 'service' && role !== 'operator') throw invalid();
  return { caller: { subject: sub, role: role as Role, shop }, expires_ms: exp * 1_000 };
}
