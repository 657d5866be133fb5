import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { BoundedPeriod } from '../period.js';

/** How often something was asked, and what the bot did about it. */
export interface TopicRow {
  scene: string;
  sceneGroup: string;
  askedCount: number;
  unansweredCount: number;
  transferredCount: number;
}

export interface ProductTopicRow extends TopicRow {
  productId: string;
}

// What is said in passing asks about nothing.
const asked = `shop_id = $1 AND hour >= $2 AND hour < $3 AND scene_group NOT IN ('', 'small_talk', 'asks_human', 'other')`;
const counts = `sum(count)::bigint AS "askedCount",
  coalesce(sum(count) FILTER (WHERE answer = 'unknown'), 0)::bigint AS "unansweredCount",
  coalesce(sum(count) FILTER (WHERE answer = 'transfer'), 0)::bigint AS "transferredCount"`;

/** Speaks SQL for what customers ask. */
@Injectable()
export class QuestionReportStore {
  /** Everything that was asked about, most first. */
  topics(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod): Promise<TopicRow[]> {
    return tx.query(
      `SELECT scene, scene_group AS "sceneGroup", ${counts} FROM decision_hours WHERE ${asked}
        GROUP BY scene, scene_group ORDER BY 3 DESC, scene`,
      [shopId, from, until],
    );
  }

  /** What was asked about products that had been shown before, most first. */
  productTopics(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod): Promise<ProductTopicRow[]> {
    return tx.query(
      `SELECT product_id AS "productId", scene, scene_group AS "sceneGroup", ${counts} FROM decision_hours
        WHERE ${asked} AND product_id <> ''
        GROUP BY product_id, scene, scene_group ORDER BY 4 DESC, product_id, scene`,
      [shopId, from, until],
    );
  }
}
