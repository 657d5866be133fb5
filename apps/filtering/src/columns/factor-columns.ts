import type { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { behaviourColumns, positive_kinds } from '../factors/factor-catalogue.js';
import { ColumnsFull } from './columns-failures.js';
import { Periods } from './periods.js';
import { PlatformColumns } from './platform-columns.js';
import { everybody, isOfShard, type Shard } from './shard.js';
import { ShopColumns } from './shop-columns.js';
import type { ToldFacts } from './told-facts.js';

const interests_per_relationship_max = 8;

/** That a customer of a shop was erased, and what stands in the place of her id. */
export interface Rename {
  shopId: string;
  knownAs: string;
  /** As many letters. */
  keptAs: string;
  /** No other shop knows her. */
  everywhere: boolean;
}

/**
 * The factors of all relationships that a process holds, in columns (architecture, "Screening").
 *
 * They are a function of the latest state of every relationship, of the set of behaviours and of the running periods,
 * and of nothing else: in whichever order behaviours come, and however often a process begins anew, the bits are the
 * same. Each shop, and the platform, knows the stream position that it reflects, and lets pass what it has seen.
 */
export class FactorColumns {
  readonly periods = new Periods();
  readonly platform = new PlatformColumns();
  /** The journal's position that all columns reflect, or go beyond. */
  position = 0;
  /** The position that the platform's columns reflect. */
  platformPosition = 0;
  private readonly shops = new Map<string, ShopColumns>();
  private relationships = 0;
  private interests = 0;

  /** Of facts about customers of other shards, only the time is taken in: periods run on alike in all of them. */
  constructor(
    readonly relationships_max: number,
    readonly shard: Shard = everybody,
  ) {}

  get bytes(): number {
    let bytes = this.platform.bytes;
    for (const shop of this.shops.values()) bytes += shop.bytes;
    return bytes;
  }

  /** How many rows all shops have together. */
  get rows(): number {
    return this.relationships;
  }

  get shopIds(): string[] {
    return [...this.shops.keys()];
  }

  find(shopId: string): ShopColumns | undefined {
    return this.shops.get(shopId);
  }

  shop(shopId: string): ShopColumns {
    let known = this.shops.get(shopId);
    if (!known) {
      known = new ShopColumns();
      this.shops.set(shopId, known);
    }
    return known;
  }

  /** Makes the periods that an instant falls into the running ones, unless later ones are. */
  moveTo(instant_s: number): void {
    this.periods.moveTo(instant_s, (halfLife, periods) => this.letPeriodsPass(halfLife, periods));
  }

  /** Makes these periods the running ones, unless later ones are; returns how far they lie behind, by half-life. */
  alignWith(running: readonly number[]): number[] {
    return running.map((period, halfLife) => {
      const behind = this.periods.running[halfLife]! - period;
      if (behind >= 0) return behind;
      this.periods.running[halfLife] = period;
      this.letPeriodsPass(halfLife, -behind);
      return 0;
    });
  }

  /**
   * Takes in facts of one stream position; what a shop or the platform has seen already changes nothing there. Without
   * a position they are taken in by all.
   *
   * @throws {ColumnsFull} beyond the relationships that may be held. What came before in these facts is taken in then,
   * so that the columns must be built anew.
   */
  take(facts: ToldFacts, position = Number.POSITIVE_INFINITY): void {
    const shop = this.shop(facts.shopId);
    const isNewToShop = position > shop.position;
    if (isNewToShop) shop.changedAt = position;
    if (facts.fact === 'relationships') {
      if (isNewToShop) this.takeRelationships(shop, facts);
    } else {
      this.takeBehaviours(shop, facts, isNewToShop, position > this.platformPosition);
    }
  }

  /**
   * Has a customer's rows be those of another id, of equal length: in a shop, and on the platform where no other shop knows
   * her. What a shop or the platform has seen already changes nothing there.
   *
   * @throws {RangeError} when these columns know the other id already, or when it is of another shard than hers: they are
   * to be built anew.
   */
  rename({ shopId, knownAs, keptAs, everywhere }: Rename, position: number): void {
    const shop = this.shop(shopId);
    const isNewToShop = position > shop.position;
    const isNewToPlatform = everywhere && position > this.platformPosition;
    const isHeld = isOfShard(knownAs, this.shard);
    if ((isNewToShop || isNewToPlatform) && isHeld !== isOfShard(keptAs, this.shard))
      throw new RangeError('an id is renamed to one of its shard');
    if (!isHeld) return;
    if (isNewToShop) {
      shop.changedAt = position;
      shop.rename(knownAs, keptAs);
    }
    if (isNewToPlatform) this.platform.ids.rename(knownAs, keptAs);
  }

  /** Says that everything up to a position was taken in. */
  reach(position: number): void {
    this.position = position;
    this.platformPosition = Math.max(this.platformPosition, position);
    for (const shop of this.shops.values()) {
      shop.position = Math.max(shop.position, position);
      shop.changedAt = Math.min(shop.changedAt, shop.position);
    }
  }

  /** The row of a customer in a shop. @throws {ColumnsFull} when there is no room for a new one. */
  rowOf(shop: ShopColumns, customerId: string): number {
    const before = shop.table.rows;
    const row = shop.rowOf(customerId, (id) => this.platform.rowOf(id));
    if (shop.table.rows > before && ++this.relationships > this.relationships_max) {
      throw new ColumnsFull('relationships', this.relationships_max);
    }
    return row;
  }

  /** Notes interests that were put back from a checkpoint or added. @throws {ColumnsFull} beyond eight a relationship. */
  countInterests(added: number): void {
    this.interests += added;
    const interests_max = this.relationships_max * interests_per_relationship_max;
    if (this.interests > interests_max) throw new ColumnsFull('interests in categories', interests_max);
  }

  private letPeriodsPass(halfLife: number, periods: number): void {
    for (const shop of this.shops.values()) shop.letPeriodsPass(halfLife, periods);
    this.platform.letPeriodsPass(halfLife, periods);
  }

  private takeRelationships(shop: ShopColumns, { customerIds, instants_s, codes, words }: ToldFacts): void {
    for (let i = 0; i < customerIds.length; i++) {
      if (!isOfShard(customerIds[i]!, this.shard)) continue;
      shop.relate(this.rowOf(shop, customerIds[i]!), codes[i]!, instants_s[i]!, words[i]!);
    }
  }

  private takeBehaviours(shop: ShopColumns, facts: ToldFacts, forShop: boolean, forPlatform: boolean): void {
    const { customerIds, instants_s, codes, words } = facts;
    for (let i = 0; i < customerIds.length; i++) {
      const kind = behaviourColumns.get(codes[i] as BehaviourKind);
      if (kind === undefined) continue;
      const instant_s = instants_s[i]!;
      this.moveTo(instant_s);
      if (!isOfShard(customerIds[i]!, this.shard)) continue;
      const isPositive = kind < positive_kinds;
      if (forShop) {
        const row = this.rowOf(shop, customerIds[i]!);
        this.countInterests(shop.count(row, kind, instant_s, words[i]!, this.periods));
      }
      if (forPlatform && isPositive) {
        this.platform.count(this.platform.rowOf(customerIds[i]!), kind, instant_s, this.periods);
      }
    }
  }
}
