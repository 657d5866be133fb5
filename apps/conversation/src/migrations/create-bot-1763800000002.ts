import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** What the bot has yet to answer, and the knowledge base that it answers from (mission C2, C12). */
export class CreateBot1763800000002 extends ForwardMigration {
  async up(runner: Pick<QueryRunner, 'query'>): Promise<void> {
    await runner.query(`
      CREATE TABLE unanswered_messages (
        shop_id         text        NOT NULL,
        conversation_id uuid        NOT NULL,
        sequence        bigint      NOT NULL,
        sent_at         timestamptz NOT NULL,
        PRIMARY KEY (shop_id, conversation_id, sequence)
      )`);
    await runner.query('CREATE INDEX unanswered_messages_oldest ON unanswered_messages (sent_at)');
    await runner.query(`
      CREATE TABLE knowledge_bases (
        shop_id       text    PRIMARY KEY,
        revision      bigint  NOT NULL,
        article_count integer NOT NULL DEFAULT 0
      )`);
    await runner.query(`
      CREATE TABLE articles (
        shop_id    text        NOT NULL,
        article_id text        NOT NULL,
        language   text        NOT NULL,
        title      text        NOT NULL,
        body       text        NOT NULL,
        questions  text[]      NOT NULL,
        version    bigint      NOT NULL CHECK (version >= 1),
        revision   bigint      NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (shop_id, article_id, language)
      )`);
    await runner.query('CREATE UNIQUE INDEX articles_by_revision ON articles (shop_id, revision)');
    await runner.query(`
      CREATE TABLE article_versions (
        shop_id    text        NOT NULL,
        article_id text        NOT NULL,
        language   text        NOT NULL,
        version    bigint      NOT NULL,
        title      text        NOT NULL,
        body       text        NOT NULL,
        questions  text[]      NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (shop_id, article_id, language, version)
      )`);
  }
}
