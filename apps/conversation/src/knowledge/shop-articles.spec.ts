import { expect, it } from 'vitest';
import type { ArticleEntity } from './article.entity.js';
import { ShopArticles } from './shop-articles.js';

const article = (articleId: string, title: string, revision: number): ArticleEntity => ({
  ...{ shopId: 'tea', articleId, language: 'en', title, body: 'within seven days', questions: [] },
  ...{ version: 1, revision, changedAt: new Date(0) },
});

it('searches on where an earlier release kept an article of which the title is blank', () => {
  const articles = new ShopArticles();
  articles.put(article('returns', 'How do I return a dress?', 1));
  articles.put(article('blank', ' \u3000', 2));
  articles.put(article('returns-2', 'Where do I send a dress that I return?', 3));
  expect(articles.revision).toBe(3);
  const found = articles.search('return a dress', 'en', 5).map((one) => one.article.articleId);
  expect(found.sort()).toEqual(['returns', 'returns-2']);
});

it('forgets what an article said whose title has become blank', () => {
  const articles = new ShopArticles();
  articles.put(article('returns', 'How do I return a dress?', 1));
  articles.put(article('returns', ' ', 2));
  expect(articles.search('return a dress', 'en', 5)).toEqual([]);
});
