import type { Transactions } from '@guanxi/persistence';
import { FactorStore, type KnownRelationship } from './factor.store.js';
import { RedrawStore } from './redraw.store.js';
import type { RelationshipFacts } from './relationship-facts.js';

/** What was drawn of a shop. */
export interface Redrawn {
  relationships: number;
  behaviours: number;
}

/** Thrown when the service is at work: its columns in memory would not hear of what is redrawn. */
export class FilteringAtWork extends Error {
  constructor() {
    super('filtering takes in events at this moment: stop every replica of it first');
    this.name = 'FilteringAtWork';
  }
}

/**
 * Draws what factors stand on anew from the service relationship, which owns it, in one transaction: after a restored
 * backup of either, or whenever copy and owner differ. Events on their way that tell of what was drawn add nothing.
 */
export class RedrawFactors {
  private readonly factors = new FactorStore();
  private readonly store = new RedrawStore(this.factors);

  constructor(
    private readonly transactions: Transactions,
    private readonly owner: RelationshipFacts,
  ) {}

  /**
   * @param shopIds these shops; all that are known where none is named
   * @returns what was drawn, by shop
   * @throws {FilteringAtWork} or {GuanxiError} where relationship cannot be asked: then nothing has changed.
   */
  execute(shopIds: readonly string[]): Promise<Map<string, Redrawn>> {
    return this.transactions.runAcrossShops(async (tx) => {
      if (!(await this.store.takePlaceOfListener(tx))) throw new FilteringAtWork();
      const redrawn = new Map<string, Redrawn>();
      for (const shopId of shopIds.length > 0 ? shopIds : await this.store.shops(tx)) {
        await this.store.forget(tx, shopId);
        const drawn: Redrawn = { relationships: 0, behaviours: 0 };
        for await (const histories of this.owner.told(shopId)) {
          // Change by change, as events would have told them: a copy knows what was before, too.
          for (const round of inRounds(histories)) await this.factors.keepRelationships(tx, shopId, round);
          drawn.relationships += histories.length;
        }
        for await (const behaviours of this.owner.toldBehaviours(shopId)) {
          await this.store.addBehaviours(tx, shopId, behaviours);
          drawn.behaviours += behaviours.length;
        }
        redrawn.set(shopId, drawn);
      }
      await this.store.dropImages(tx);
      return redrawn;
    });
  }
}

/** The first change of each, then the second of those that have one, and so on. */
function inRounds(histories: readonly KnownRelationship[][]): KnownRelationship[][] {
  const rounds = Math.max(0, ...histories.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, i) => histories.flatMap((history) => history[i] ?? []));
}
