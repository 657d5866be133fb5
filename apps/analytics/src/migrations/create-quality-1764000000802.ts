import { ForwardMigration } from '@guanxi/persistence';
import type { QueryRunner } from 'typeorm';

/** Ratings by scene, their sums by day, and the last measurement of each shop's bot (mission E2). */
export class CreateQuality1764000000802 extends ForwardMigration {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE quality_ratings (
        shop_id         text    NOT NULL,
        conversation_id uuid    NOT NULL,
        episode         integer NOT NULL,
        version         integer NOT NULL,
        rated_on        date    NOT NULL,
        scene_group     text    NOT NULL,
        by_bot          boolean NOT NULL,
        satisfied       boolean NOT NULL,
        PRIMARY KEY (shop_id, conversation_id, episode)
      )`);
    await runner.query(`
      CREATE TABLE quality_days (
        shop_id         text    NOT NULL,
        rated_on        date    NOT NULL,
        scene_group     text    NOT NULL,
        by_bot          boolean NOT NULL,
        rated_count     bigint  NOT NULL CHECK (rated_count >= 0),
        satisfied_count bigint  NOT NULL CHECK (satisfied_count BETWEEN 0 AND rated_count),
        PRIMARY KEY (shop_id, rated_on, scene_group, by_bot)
      )`);
    await runner.query(`
      CREATE TABLE bot_qualities (
        shop_id     text             PRIMARY KEY,
        revision    bigint           NOT NULL,
        bot_quality double precision NOT NULL,
        scenes      jsonb            NOT NULL,
        measured_at timestamptz      NOT NULL
      )`);
  }
}
