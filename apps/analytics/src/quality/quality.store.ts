import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Quality, SceneRatings } from './measure-quality.js';

/** What a customer thought of an episode. */
export interface RatedEpisode {
  conversationId: string;
  episode: number;
  /** Counts the ratings of the episode. */
  version: number;
  ratedAt: Date;
  sceneGroup: string;
  byBot: boolean;
  satisfied: boolean;
}

/** A measurement as it was told last. */
export interface Measured extends Quality {
  /** Counts the measurements of a shop from 1. */
  revision: number;
  measuredAt: Date;
}

/** Speaks SQL for ratings by scene. */
@Injectable()
export class QualityStore {
  /**
   * Counts a rating, in the place of the one before it. Nothing changes where a later one of the episode was counted.
   * The sums by day change with it: what is reported stands always on the ratings in force.
   */
  async rate(tx: Tx, shopId: string, rating: RatedEpisode): Promise<void> {
    const { conversationId, episode, version, ratedAt, sceneGroup, byBot, satisfied } = rating;
    const [before] = await tx.query<{
      version: number;
      rated_on: string;
      scene_group: string;
      by_bot: boolean;
      satisfied: boolean;
    }>(
      `SELECT version, rated_on::text, scene_group, by_bot, satisfied FROM quality_ratings
        WHERE shop_id = $1 AND conversation_id = $2 AND episode = $3 FOR UPDATE`,
      [shopId, conversationId, episode],
    );
    if (before && before.version >= version) return;
    if (before) await this.count(tx, shopId, before.rated_on, before.scene_group, before.by_bot, before.satisfied, -1);
    const ratedOn = ratedAt.toISOString().slice(0, 10);
    tx.send(
      `INSERT INTO quality_ratings
              (shop_id, conversation_id, episode, version, rated_on, scene_group, by_bot, satisfied)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (shop_id, conversation_id, episode) DO UPDATE
          SET version = $4, rated_on = $5, scene_group = $6, by_bot = $7, satisfied = $8`,
      [shopId, conversationId, episode, version, ratedOn, sceneGroup, byBot, satisfied],
    );
    await this.count(tx, shopId, ratedOn, sceneGroup, byBot, satisfied, 1);
  }

  private async count(
    tx: Tx,
    shopId: string,
    ratedOn: string,
    sceneGroup: string,
    byBot: boolean,
    satisfied: boolean,
    by: 1 | -1,
  ): Promise<void> {
    tx.send(
      `INSERT INTO quality_days AS days (shop_id, rated_on, scene_group, by_bot, rated_count, satisfied_count)
       VALUES ($1, $2, $3, $4, greatest($5, 0), greatest($6, 0))
           ON CONFLICT (shop_id, rated_on, scene_group, by_bot) DO UPDATE
          SET rated_count = days.rated_count + $5, satisfied_count = days.satisfied_count + $6`,
      [shopId, ratedOn, sceneGroup, byBot, by, satisfied ? by : 0],
    );
  }

  /** The ratings in force since a day, by group of scenes. */
  async ratingsSince(tx: ReadTx, shopId: string, day: string): Promise<SceneRatings[]> {
    const rows = await tx.query<{
      sceneGroup: string;
      botRated: number;
      botSatisfied: number;
      humanRated: number;
      humanSatisfied: number;
    }>(
      `SELECT scene_group AS "sceneGroup",
              coalesce(sum(rated_count) FILTER (WHERE by_bot), 0)::bigint AS "botRated",
              coalesce(sum(satisfied_count) FILTER (WHERE by_bot), 0)::bigint AS "botSatisfied",
              coalesce(sum(rated_count) FILTER (WHERE NOT by_bot), 0)::bigint AS "humanRated",
              coalesce(sum(satisfied_count) FILTER (WHERE NOT by_bot), 0)::bigint AS "humanSatisfied"
         FROM quality_days WHERE shop_id = $1 AND rated_on >= $2
        GROUP BY scene_group HAVING sum(rated_count) > 0 ORDER BY scene_group`,
      [shopId, day],
    );
    return rows.map(({ sceneGroup, botRated, botSatisfied, humanRated, humanSatisfied }) => ({
      sceneGroup,
      bot: { rated: botRated, satisfied: botSatisfied },
      human: { rated: humanRated, satisfied: humanSatisfied },
    }));
  }

  /** The last measurement, held until the transaction ends: measurements of a shop follow one another. */
  async lastForUpdate(tx: Tx, shopId: string): Promise<Measured | undefined> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`bot_quality/${shopId}`]);
    const [row] = await tx.query<Measured>(
      `SELECT revision, bot_quality AS "botQuality", scenes, measured_at AS "measuredAt"
         FROM bot_qualities WHERE shop_id = $1`,
      [shopId],
    );
    return row;
  }

  async keep(tx: Tx, shopId: string, { revision, botQuality, scenes, measuredAt }: Measured): Promise<void> {
    tx.send(
      `INSERT INTO bot_qualities (shop_id, revision, bot_quality, scenes, measured_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (shop_id) DO UPDATE SET revision = $2, bot_quality = $3, scenes = $4, measured_at = $5`,
      [shopId, revision, botQuality, JSON.stringify(scenes), measuredAt],
    );
  }
}
