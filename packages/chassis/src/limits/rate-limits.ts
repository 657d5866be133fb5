import { status } from '@grpc/grpc-js';
import { GuanxiError } from '../errors.js';
import { type Caller, everyShop, type Role } from '../identity/caller.js';

/** What calls are counted together: those that ask, those that change, those that stay open. */
export type CallGroup = 'query' | 'mutation' | 'stream';

/** How many calls a second each may make of a group, on the average of {@link burst_s}. */
export interface CallsPerSecond {
  readonly customer: number;
  readonly agent: number;
  readonly merchant: number;
  /** Everybody of one shop together, and all groups. */
  readonly shop: number;
}

/** A bucket holds what so many seconds bring: that many calls may come at once. */
export const burst_s = 5;
/** Callers and shops that are remembered; beyond that, those who have not called for longest begin anew, with full buckets. */
export const buckets_max = 50_000;

/** Thrown when a caller, or her shop, calls more often than it may. Nothing was done; `retryAfter_ms` says when to come again. */
export class RateLimited extends GuanxiError {
  constructor(scope: 'caller' | 'shop', retryAfter_ms: number) {
    const whose = scope === 'caller' ? 'this caller makes' : 'this shop’s people make';
    const message = `${whose} more calls than admitted; try again in ${retryAfter_ms} ms`;
    super(status.RESOURCE_EXHAUSTED, 'RATE_LIMITED', message, { metadata: { scope }, retryAfter_ms });
  }
}

interface Bucket {
  tokens: number;
  /** When `tokens` was true. */
  at_ms: number;
}

/**
 * Holds callers and shops to their rates with a token bucket each, in this replica: with n replicas behind a balancer a
 * caller gets up to n times as much. Services and operators, who act for every shop, are not held.
 */
export class RateLimits {
  /** Those used of late, and those used before them: when the first are many, the second are forgotten. */
  private buckets = new Map<string, Bucket>();
  private older = new Map<string, Bucket>();

  /** @param now_ms a clock that never goes back. */
  constructor(
    private readonly rates: CallsPerSecond,
    private readonly now_ms: () => number = () => performance.now(),
  ) {}

  /** Counts one call. @throws {RateLimited} when it is one too many; it is not counted then. */
  admit(caller: Caller, group: CallGroup): void {
    const per_s = this.rateOf(caller.role);
    if (per_s === undefined || caller.shop === everyShop) return;
    const now_ms = this.now_ms();
    const own = this.bucket(`${group} ${caller.role} ${caller.shop} ${caller.subject}`, per_s, now_ms);
    if (own.tokens < 1) throw new RateLimited('caller', wait_ms(own, per_s));
    const shops = this.bucket(caller.shop, this.rates.shop, now_ms);
    if (shops.tokens < 1) throw new RateLimited('shop', wait_ms(shops, this.rates.shop));
    own.tokens -= 1;
    shops.tokens -= 1;
  }

  private rateOf(role: Role): number | undefined {
    return role === 'customer' || role === 'agent' || role === 'merchant' ? this.rates[role] : undefined;
  }

  /** The bucket with what has run into it since it was last looked at. */
  private bucket(key: string, per_s: number, now_ms: number): Bucket {
    const recent = this.buckets.get(key);
    const bucket = recent ?? this.older.get(key) ?? { tokens: per_s * burst_s, at_ms: now_ms };
    if (!recent) this.remember(key, bucket);
    bucket.tokens = Math.min(per_s * burst_s, bucket.tokens + ((now_ms - bucket.at_ms) / 1_000) * per_s);
    bucket.at_ms = now_ms;
    return bucket;
  }

  private remember(key: string, bucket: Bucket): void {
    if (this.buckets.size >= buckets_max / 2) {
      this.older = this.buckets;
      this.buckets = new Map();
    }
    this.buckets.set(key, bucket);
  }
}

/** How long until a whole call has run in. */
function wait_ms({ tokens }: Bucket, per_s: number): number {
  return Math.max(1, Math.ceil(((1 - tokens) / per_s) * 1_000));
}
