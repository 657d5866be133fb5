import { Clock } from '@guanxi/chassis';
import { Injectable } from '@nestjs/common';

/** What is numbered. */
export type Numbered = 'customers' | 'tokens';

const numbers_max = 500_000;
// Whoever is erased is forgotten here too, and after so long at the latest.
const kept_ms_max = 600_000;

/** Numbers of customers and tokens that this process has met of late, so that it need not ask the database again. */
@Injectable()
export class KnownNumbers {
  private readonly byShop = new Map<string, Map<string, number>>();
  private count = 0;
  private began_ms = 0;

  constructor(private readonly clock: Clock) {}

  /** Those of a shop. They stay while they are held, whatever is learnt meanwhile. */
  of(shopId: string, names: Numbered): ReadonlyMap<string, number> {
    if (this.clock.now().getTime() - this.began_ms > kept_ms_max) this.forget();
    return this.mapOf(`${shopId}/${names}`);
  }

  /** Keeps numbers that are committed: one that was taken back would be given to somebody else. */
  learn(shopId: string, names: Numbered, numbered: ReadonlyMap<string, number>): void {
    if (this.count + numbered.size > numbers_max) this.forget();
    const known = this.mapOf(`${shopId}/${names}`);
    for (const [name, number] of numbered) known.set(name, number);
    this.count += numbered.size;
  }

  private forget(): void {
    this.byShop.clear();
    this.count = 0;
    this.began_ms = this.clock.now().getTime();
  }

  private mapOf(key: string): Map<string, number> {
    const found = this.byShop.get(key);
    if (found) return found;
    const made = new Map<string, number>();
    this.byShop.set(key, made);
    return made;
  }
}
