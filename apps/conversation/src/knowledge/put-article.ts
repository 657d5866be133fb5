import { Clock, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { ArticleEntity } from './article.entity.js';
import { ArticleStore, type PutArticle as Put } from './article.store.js';
import { KnowledgeBaseFull } from './knowledge-failures.js';

/** Articles of one shop, each language counted: as many as one process can search in memory. */
export const articles_per_shop_max = 10_000;

/** Adds an article or replaces it by a new version (mission C12). */
@Injectable()
export class PutArticle {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ArticleStore,
    private readonly clock: Clock,
  ) {}

  /**
   * The article as it stands; from now on the bot answers from it.
   *
   * @throws {InvalidRequest} when its title is nothing but blanks, by which nobody finds it.
   * @throws {KnowledgeBaseFull} when it is one more than a knowledge base holds.
   */
  async execute(
    shopId: string,
    idempotency: Idempotency | undefined,
    article: Omit<Put, 'changedAt'>,
  ): Promise<ArticleEntity> {
    if (article.title.trim() === '') throw new InvalidRequest([{ field: 'title', description: 'is blank' }]);
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const { revision, articleCount } = await this.store.nextRevision(tx, shopId);
      const known = await this.store.find(tx, shopId, article.articleId, article.language);
      if (!known && articleCount >= articles_per_shop_max) throw new KnowledgeBaseFull(articles_per_shop_max);
      const put = { ...article, changedAt: this.clock.now() };
      return this.store.put(tx, shopId, put, (known?.version ?? 0) + 1, revision);
    });
  }
}
