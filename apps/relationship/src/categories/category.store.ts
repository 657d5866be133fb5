import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** A category that a shop is known to have: because it said so, because behaviours carried it, or both. */
export interface Category {
  category: string;
  declaredAt: Date | undefined;
  declaredBy: string;
  carriedSince: Date | undefined;
}

type CategoryRow = { [field in keyof Category]: Category[field] | null } & { category: string };

/** Speaks SQL for categories. Those that behaviours carry, a trigger notes, whichever release takes them in. */
@Injectable()
export class CategoryStore {
  /** Declares those that are not declared yet. Returns how many. */
  declare(tx: Tx, shopId: string, categories: string[], declaredBy: string, declaredAt: Date): Promise<number> {
    // In one order, so that two that declare the same wait for each other and do not deadlock.
    return tx.execute(
      `INSERT INTO content_categories AS known (shop_id, category, declared_at, declared_by)
       SELECT DISTINCT $1, category, $3::timestamptz, $4 FROM unnest($2::text[]) AS category ORDER BY category
           ON CONFLICT (shop_id, category) DO UPDATE
          SET declared_at = EXCLUDED.declared_at, declared_by = EXCLUDED.declared_by
        WHERE known.declared_at IS NULL`,
      [shopId, categories, declaredAt, declaredBy],
    );
  }

  /** Takes declarations back. Returns how many there were. */
  async withdraw(tx: Tx, shopId: string, categories: string[]): Promise<number> {
    const held = await tx.query<{ category: string }>(
      `SELECT category FROM content_categories
        WHERE shop_id = $1 AND category = ANY ($2) AND declared_at IS NOT NULL ORDER BY category FOR UPDATE`,
      [shopId, categories],
    );
    const declared = held.map(({ category }) => category);
    await tx.execute(
      `UPDATE content_categories SET declared_at = NULL, declared_by = NULL
        WHERE shop_id = $1 AND category = ANY ($2) AND carried_since IS NOT NULL`,
      [shopId, declared],
    );
    await tx.execute(
      'DELETE FROM content_categories WHERE shop_id = $1 AND category = ANY ($2) AND carried_since IS NULL',
      [shopId, declared],
    );
    return declared.length;
  }

  /** Up to `items` of a shop's categories behind one, in order of name. */
  async list(tx: ReadTx, shopId: string, after: string, items: number): Promise<Category[]> {
    const rows = await tx.query<CategoryRow>(
      `SELECT category, declared_at AS "declaredAt", declared_by AS "declaredBy", carried_since AS "carriedSince"
         FROM content_categories WHERE shop_id = $1 AND category > $2 ORDER BY category LIMIT $3`,
      [shopId, after, items],
    );
    return rows.map(({ category, declaredAt, declaredBy, carriedSince }) => ({
      category,
      declaredAt: declaredAt ?? undefined,
      declaredBy: declaredBy ?? '',
      carriedSince: carriedSince ?? undefined,
    }));
  }

  /** Those of these categories that the shop is not known to have. */
  async unknownOf(tx: ReadTx, shopId: string, categories: string[]): Promise<string[]> {
    const rows = await tx.query<{ category: string }>(
      `SELECT DISTINCT category FROM unnest($2::text[]) AS asked (category)
        WHERE NOT EXISTS (SELECT FROM content_categories known WHERE known.shop_id = $1 AND known.category = asked.category)
        ORDER BY category`,
      [shopId, categories],
    );
    return rows.map(({ category }) => category);
  }
}
