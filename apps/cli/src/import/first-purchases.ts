import { belongs, type Partition, split } from './partition.js';
import type { Purchase } from './purchase-row.js';

interface Seen {
  first_ms: number;
  rows: number;
}

/** As far as halving by a 32-bit hash goes. */
const MODULUS_MAX = 2 ** 31;

/** Bounds of what is kept in memory at once. */
export interface ImportLimits {
  customers_max: number;
  rows_max: number;
}

/**
 * When each customer of a share bought first. Where customers or rows become too many the share is halved: the half
 * that is kept goes on, the other is left for a further reading of the file.
 */
export class FirstPurchases {
  private readonly seen = new Map<string, Seen>();
  private rows = 0;
  /** Shares that this reading leaves for later ones. */
  readonly leftOver: Partition[] = [];

  constructor(
    private own: Partition,
    private readonly limits: ImportLimits,
  ) {}

  /** The share that was kept; valid once the whole file was added. */
  get partition(): Partition {
    return this.own;
  }

  add({ customerId, purchasedAt }: Purchase): void {
    if (!belongs(this.own, customerId)) return;
    const at_ms = purchasedAt.getTime();
    const known = this.seen.get(customerId);
    if (known) {
      known.first_ms = Math.min(known.first_ms, at_ms);
      known.rows += 1;
    } else {
      this.seen.set(customerId, { first_ms: at_ms, rows: 1 });
    }
    this.rows += 1;
    while (this.isTooMuch()) this.halve();
  }

  *[Symbol.iterator](): Iterator<{ customerId: string; establishedAt: Date }> {
    for (const [customerId, { first_ms }] of this.seen) yield { customerId, establishedAt: new Date(first_ms) };
  }

  /** One customer cannot be halved: her rows stay together. */
  private isTooMuch(): boolean {
    const { customers_max, rows_max } = this.limits;
    if (this.own.modulus >= MODULUS_MAX) return false;
    return this.seen.size > customers_max || (this.rows > rows_max && this.seen.size > 1);
  }

  private halve(): void {
    const [kept, left] = split(this.own);
    this.own = kept;
    this.leftOver.push(left);
    for (const [customerId, { rows }] of this.seen) {
      if (belongs(kept, customerId)) continue;
      this.seen.delete(customerId);
      this.rows -= rows;
    }
  }
}
