import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ArticleEntity } from './article.entity.js';

/** An article as it was put. */
export type PutArticle = Pick<ArticleEntity, 'articleId' | 'language' | 'title' | 'body' | 'questions' | 'changedAt'>;

const columns = `article_id AS "articleId", language, title, body, questions, version, revision,
  changed_at AS "changedAt"`;

/** Speaks SQL for knowledge bases and their articles. */
@Injectable()
export class ArticleStore {
  async find(tx: ReadTx, shopId: string, articleId: string, language: string): Promise<ArticleEntity | undefined> {
    return (await tx.repository(ArticleEntity).findOneBy({ shopId, articleId, language })) ?? undefined;
  }

  /**
   * Begins the next revision of a shop's knowledge base, whose row is held until the transaction ends: revisions become
   * visible in their order.
   */
  async nextRevision(tx: Tx, shopId: string): Promise<{ revision: number; articleCount: number }> {
    const [row] = await tx.query<{ revision: number; articleCount: number }>(
      `INSERT INTO knowledge_bases (shop_id, revision) VALUES ($1, 1)
           ON CONFLICT (shop_id) DO UPDATE SET revision = knowledge_bases.revision + 1
       RETURNING revision, article_count AS "articleCount"`,
      [shopId],
    );
    return row as { revision: number; articleCount: number };
  }

  /** Keeps the next version of an article, and the history of it. Returns the article as it stands. */
  async put(
    tx: Tx,
    shopId: string,
    { articleId, language, title, body, questions, changedAt }: PutArticle,
    version: number,
    revision: number,
  ): Promise<ArticleEntity> {
    const article = { shopId, articleId, language, title, body, questions, version, revision, changedAt };
    await tx.repository(ArticleEntity).upsert(article, ['shopId', 'articleId', 'language']);
    await tx.execute(
      `INSERT INTO article_versions (shop_id, article_id, language, version, title, body, questions, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [shopId, articleId, language, version, title, body, questions, changedAt],
    );
    if (version === 1) {
      await tx.execute('UPDATE knowledge_bases SET article_count = article_count + 1 WHERE shop_id = $1', [shopId]);
    }
    return article;
  }

  /** Up to `articles_max` that changed after a revision, in the order of the changes. */
  changedAfter(tx: ReadTx, shopId: string, revision: number, articles_max: number): Promise<ArticleEntity[]> {
    return tx.query(`SELECT ${columns} FROM articles WHERE shop_id = $1 AND revision > $2 ORDER BY revision LIMIT $3`, [
      shopId,
      revision,
      articles_max,
    ]);
  }

  /** Up to `items` articles behind an id and language, in their order. */
  list(
    tx: ReadTx,
    shopId: string,
    [after, afterLanguage]: [articleId: string, language: string],
    items: number,
  ): Promise<ArticleEntity[]> {
    return tx.query(
      `SELECT ${columns} FROM articles WHERE shop_id = $1 AND (article_id, language) > ($2, $3)
        ORDER BY article_id, language LIMIT $4`,
      [shopId, after, afterLanguage, items],
    );
  }
}
