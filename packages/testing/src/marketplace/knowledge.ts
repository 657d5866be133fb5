import type { MarketplaceArticle } from './article.js';
import { englishArticles } from './knowledge-en.js';
import { chineseArticles } from './knowledge-zh.js';

/** What every shop of the marketplace knows: 14 topics, each in Chinese and in English. */
export function knowledgeArticles(): (MarketplaceArticle & { language: 'zh' | 'en' })[] {
  return [
    ...chineseArticles.map((article) => ({ ...article, language: 'zh' as const })),
    ...englishArticles.map((article) => ({ ...article, language: 'en' as const })),
  ];
}
