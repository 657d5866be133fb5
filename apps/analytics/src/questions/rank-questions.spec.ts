import { describe, expect, it } from 'vitest';
import type { ProductTopicRow, TopicRow } from './question-report.store.js';
import { rankQuestions } from './rank-questions.js';

const topic = (scene: string, askedCount: number, unansweredCount = 0): TopicRow => ({
  scene,
  sceneGroup: 'refund',
  askedCount,
  unansweredCount,
  transferredCount: 0,
});
const about = (productId: string, scene: string, askedCount: number): ProductTopicRow => ({
  productId,
  ...topic(scene, askedCount),
});
const bounds = { group_min: 10, groups_max: 50 };

describe('what customers ask', () => {
  it('is ranked, compared with the time before, and small topics are hidden', () => {
    const now = [topic('refund_progress', 40, 12), topic('refund_rule', 15), topic('a', 6), topic('b', 4)];
    const ranked = rankQuestions(now, [topic('refund_progress', 20), topic('refund_rule', 9)], [], bounds);
    expect(ranked).toMatchObject({ askedCount: 65, unansweredCount: 12, hiddenCount: 10 });
    expect(ranked.topics.map(({ scene, askedBeforeCount }) => [scene, askedBeforeCount])).toEqual([
      ['refund_progress', 20],
      ['refund_rule', 0],
    ]);
  });

  it('is told by product, with what is asked most about each, small ones hidden', () => {
    const rows = [about('p1', 'size', 30), about('p2', 'size', 25), about('p1', 'colour', 12), about('p3', 'size', 6)];
    const { products, hiddenProductCount } = rankQuestions([], [], [...rows, about('p4', 'size', 5)], bounds);
    expect(products.map(({ productId, askedCount }) => [productId, askedCount])).toEqual([
      ['p1', 42],
      ['p2', 25],
    ]);
    expect(products[0]?.topics.map(({ scene }) => scene)).toEqual(['size', 'colour']);
    expect(hiddenProductCount).toBe(11);
  });

  it('holds as many as were asked for', () => {
    const now = [topic('a', 30), topic('b', 20), topic('c', 10)];
    expect(rankQuestions(now, [], [], { ...bounds, groups_max: 2 }).topics).toHaveLength(2);
  });
});
