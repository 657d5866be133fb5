import { type ArticleIndex, createArticleIndex } from '@guanxi/language';
import { primaryLanguage } from '../phrases.js';
import type { ArticleEntity } from './article.entity.js';

/** One shop's articles in memory, searched by words; holds what it has been given, in the order of the revisions. */
export class ShopArticles {
  /** The last revision that is in it; 0 before the first. */
  revision = 0;
  private readonly index: ArticleIndex = createArticleIndex();
  private readonly articles = new Map<string, ArticleEntity>();

  put(article: ArticleEntity): void {
    const id = JSON.stringify([article.articleId, article.language]);
    const { title, body, questions } = article;
    // An earlier release took titles of blanks, which no index does; one of them must not stand before all that come behind it.
    if (title.trim() === '') this.index.remove(id);
    else this.index.put({ id, language: primaryLanguage(article.language), title, body, questions });
    this.articles.set(id, article);
    this.revision = Math.max(this.revision, article.revision);
  }

  /** The articles that fit a question, best first, with how well, 0..1; only in this language where one is given. */
  search(question: string, language: string, limit: number): { article: ArticleEntity; score: number }[] {
    const wanted = language === '' ? {} : { language: primaryLanguage(language) };
    return this.index.search(question, { ...wanted, limit }).map(({ articleId, score }) => ({
      article: this.articles.get(articleId) as ArticleEntity,
      score,
    }));
  }
}
