import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { alikeOf } from './alike.js';
import { CategoryStore } from './category.store.js';
import { CategoryUnknown } from './category-failures.js';

/** Known categories that one is compared with, so that a shop of many thousand costs no more. */
const compared_categories_max = 5_000;

/** A category that nobody knows, with those that are written like it. */
export interface UnknownCategory {
  category: string;
  alike: string[];
}

/** Categories, as far as anybody knows them. */
export interface ToldCategories {
  known: string[];
  unknown: UnknownCategory[];
}

/** Where a request names a category. */
export interface NamedCategory {
  field: string;
  category: string;
}

/**
 * What categories a shop is known to have (mission B1, B2). A shop of which none is known may name any: it has neither
 * declared its own nor sent behaviours that carry one, and is not to be locked out.
 */
@Injectable()
export class KnownCategories {
  constructor(private readonly store: CategoryStore) {}

  /** Which of these categories are known, and which nobody knows; of a shop without known categories each is neither. */
  async tell(tx: ReadTx, shopId: string, categories: string[]): Promise<ToldCategories> {
    const strange = new Set(await this.store.unknownOf(tx, shopId, categories));
    const known = categories.filter((category) => !strange.has(category));
    if (strange.size === 0) return { known, unknown: [] };
    const all = (await this.store.list(tx, shopId, '', compared_categories_max)).map(({ category }) => category);
    if (all.length === 0) return { known, unknown: [] };
    return { known, unknown: [...strange].map((category) => ({ category, alike: alikeOf(category, all) })) };
  }

  /** @throws {CategoryUnknown} naming every field that holds a category which nobody knows. */
  async check(tx: ReadTx, shopId: string, named: readonly NamedCategory[]): Promise<void> {
    if (named.length === 0) return;
    const categories = named.map(({ category }) => category);
    const unknown = new Map(
      (await this.tell(tx, shopId, categories)).unknown.map((one) => [one.category, one] as const),
    );
    const faults = named.flatMap(({ field, category }) => {
      const fault = unknown.get(category);
      return fault ? [{ field, ...fault }] : [];
    });
    if (faults.length > 0) throw new CategoryUnknown(faults);
  }
}
