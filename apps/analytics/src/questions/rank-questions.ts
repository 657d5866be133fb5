import { groupBy } from '../group-by.js';
import { showGroups } from '../show-groups.js';
import type { ProductTopicRow, TopicRow } from './question-report.store.js';

/** What was asked, with how often it was asked in the period before; 0 where that is too few to be told. */
export interface Topic extends TopicRow {
  askedBeforeCount: number;
}

/** A product that questions were about, with what was asked most about it. */
export interface AskedProduct {
  productId: string;
  askedCount: number;
  unansweredCount: number;
  topics: Topic[];
}

export interface RankedQuestions {
  askedCount: number;
  unansweredCount: number;
  topics: Topic[];
  hiddenCount: number;
  products: AskedProduct[];
  hiddenProductCount: number;
}

const topics_per_product_max = 5;
const askedOf = ({ askedCount }: { askedCount: number }) => askedCount;

/** What was asked most, what about, and how that compares with the time before; small groups are hidden (mission E8). */
export function rankQuestions(
  now: readonly TopicRow[],
  before: readonly TopicRow[],
  ofProducts: readonly ProductTopicRow[],
  { group_min, groups_max }: { group_min: number; groups_max: number },
): RankedQuestions {
  const askedBefore = new Map(before.map(({ scene, askedCount }) => [scene, askedCount]));
  const told = (row: TopicRow): Topic => {
    const { scene, sceneGroup, askedCount, unansweredCount, transferredCount } = row;
    const then = askedBefore.get(scene) ?? 0;
    const counts = { askedCount, unansweredCount, transferredCount };
    return { scene, sceneGroup, ...counts, askedBeforeCount: then >= group_min ? then : 0 };
  };
  const topics = showGroups(now, askedOf, group_min);
  const products = showGroups(byProduct(ofProducts), askedOf, group_min);
  return {
    askedCount: sum(now, askedOf),
    unansweredCount: sum(now, ({ unansweredCount }) => unansweredCount),
    topics: topics.shown.slice(0, groups_max).map(told),
    hiddenCount: topics.hiddenCount,
    products: products.shown.slice(0, groups_max).map(({ rows, ...product }) => ({
      ...product,
      // How often each was asked before is known of the shop, not of the product.
      topics: showGroups(rows, askedOf, group_min)
        .shown.slice(0, topics_per_product_max)
        .map((row) => ({ ...told(row), askedBeforeCount: 0 })),
    })),
    hiddenProductCount: products.hiddenCount,
  };
}

function byProduct(rows: readonly ProductTopicRow[]) {
  return [...groupBy(rows, ({ productId }) => productId)]
    .map(([productId, rows]) => ({
      productId,
      askedCount: sum(rows, askedOf),
      unansweredCount: sum(rows, ({ unansweredCount }) => unansweredCount),
      rows,
    }))
    .sort((a, b) => b.askedCount - a.askedCount || (a.productId < b.productId ? -1 : 1));
}

function sum<T>(rows: readonly T[], countOf: (row: T) => number): number {
  return rows.reduce((total, row) => total + countOf(row), 0);
}
