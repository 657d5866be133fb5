import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { ArticleEntity } from './article.entity.js';
import { ArticleStore } from './article.store.js';
import { ShopArticles } from './shop-articles.js';

const shops_in_memory_max = 200;
const articles_per_read_max = 500;

/** An article that fits a question. */
export interface FoundArticle {
  article: ArticleEntity;
  /** 0..1 */
  score: number;
}

/**
 * Searches the knowledge bases (mission C2, C12). Articles are kept in memory, those of the shops that were asked for
 * last, and brought up to the database's revision before every search: what was put is found at once, on every replica.
 */
@Injectable()
export class SearchArticles {
  /** In the order of use, the latest last. */
  private readonly shops = new Map<string, ShopArticles>();
  private readonly catchingUp = new Map<string, Promise<void>>();

  constructor(
    private readonly transactions: Transactions,
    private readonly store: ArticleStore,
  ) {}

  /** Up to `limit` articles that fit the question, best first; none where nothing fits. */
  async execute(
    shopId: string,
    question: string,
    { language, limit }: { language: string; limit: number },
  ): Promise<FoundArticle[]> {
    const articles = this.use(shopId);
    // One that is under way may have read before the article was put that is asked for: a fresh one behind it has not.
    await this.catchingUp.get(shopId)?.catch(() => undefined);
    const fresh = this.catchingUp.get(shopId) ?? this.catchUp(shopId, articles);
    this.catchingUp.set(shopId, fresh);
    await fresh;
    return articles.search(question, language, limit);
  }

  private use(shopId: string): ShopArticles {
    const articles = this.shops.get(shopId) ?? new ShopArticles();
    this.shops.delete(shopId);
    this.shops.set(shopId, articles);
    if (this.shops.size > shops_in_memory_max) this.shops.delete(this.shops.keys().next().value as string);
    return articles;
  }

  private async catchUp(shopId: string, articles: ShopArticles): Promise<void> {
    try {
      for (let isBehind = true; isBehind; ) {
        const changed = await this.transactions.read(shopId, (tx) =>
          this.store.changedAfter(tx, shopId, articles.revision, articles_per_read_max),
        );
        for (const article of changed) articles.put(article);
        isBehind = changed.length === articles_per_read_max;
      }
    } finally {
      this.catchingUp.delete(shopId);
    }
  }
}
