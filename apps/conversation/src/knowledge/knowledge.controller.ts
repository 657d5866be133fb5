import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/conversation/v1/knowledge.js';
import type { KnowledgeServiceService } from '@guanxi/contracts/conversation/v1/knowledge.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { ArticleEntity } from './article.entity.js';
import { ArticleStore } from './article.store.js';
import { ArticleNotFound } from './knowledge-failures.js';
import { PutArticle } from './put-article.js';
import { SearchArticles } from './search-articles.js';

const matchesDefault = 5;

/** `guanxi.conversation.v1.KnowledgeService`. */
@Injectable()
export class KnowledgeController implements Handlers<typeof KnowledgeServiceService> {
  constructor(
    private readonly put: PutArticle,
    private readonly search: SearchArticles,
    private readonly store: ArticleStore,
    private readonly transactions: Transactions,
  ) {}

  async putArticle(
    { shopId, articleId, language, title, body, questions }: contract.PutArticleRequest,
    { idempotency }: CallContext,
  ): Promise<contract.PutArticleResponse> {
    const kept = await this.put.execute(shopId, idempotency, { articleId, language, title, body, questions });
    return { article: toContract(shopId, kept) };
  }

  async getArticle({ shopId, articleId, language }: contract.GetArticleRequest): Promise<contract.GetArticleResponse> {
    const found = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, articleId, language));
    if (!found) throw new ArticleNotFound();
    return { article: toContract(shopId, found) };
  }

  async listArticles(request: contract.ListArticlesRequest): Promise<contract.ListArticlesResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const after = (readPageToken(pageToken, 'text', 'text') as [string, string] | undefined) ?? ['', ''];
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, after, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ articleId, language }) => [articleId, language]);
    return { articles: rows.map((one) => toContract(shopId, one)), nextPageToken };
  }

  async searchArticles(request: contract.SearchArticlesRequest): Promise<contract.SearchArticlesResponse> {
    const { shopId, question, language, limit } = request;
    const found = await this.search.execute(shopId, question, { language, limit: limit || matchesDefault });
    return { matches: found.map(({ article, score }) => ({ article: toContract(shopId, article), score })) };
  }
}

function toContract(shopId: string, one: ArticleEntity): contract.Article {
  const { articleId, language, title, body, questions, version, changedAt } = one;
  return { shopId, articleId, language, title, body, questions, version, changedAt };
}
