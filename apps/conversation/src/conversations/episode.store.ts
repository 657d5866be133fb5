import { type ReadTx, rowsOf, Secrecy, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ratingComment } from '../sealed-columns.js';
import { EpisodeEntity } from './episode.entity.js';
import { RatingEntity } from './rating.entity.js';

/** How many episodes of a shop there were, and what became of them. */
export interface EpisodeCounts {
  openedCount: number;
  closedCount: number;
  handoverCount: number;
  caseCount: number;
  ratedCount: number;
  starsSum: number;
  /** Times a customer began to wait for a human. */
  queuedCount: number;
}

/** An episode as it was closed. */
export interface ClosedEpisode {
  conversationId: string;
  episode: number;
  customerId: string;
  /** Empty where the bot served it. */
  agentId: string;
  botTurns: number;
  closedAt: Date;
}

/** Speaks SQL for episodes and their ratings. */
@Injectable()
export class EpisodeStore {
  constructor(private readonly secrecy: Secrecy) {}

  open(tx: Tx, shopId: string, conversationId: string, episode: number, openedAt: Date): void {
    tx.send('INSERT INTO episodes (shop_id, conversation_id, episode, opened_at) VALUES ($1, $2, $3, $4)', [
      shopId,
      conversationId,
      episode,
      openedAt,
    ]);
  }

  async find(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    episode: number,
  ): Promise<{ botTurns: number; servedBy: string; failedAnswers: number }> {
    return tx.repository(EpisodeEntity).findOneByOrFail({ shopId, conversationId, episode });
  }

  /** Ends the episode and returns what was counted in it. */
  async close(
    tx: Tx,
    shopId: string,
    conversationId: string,
    episode: number,
    closedAt: Date,
  ): Promise<{ botTurns: number; servedBy: string }> {
    await tx.repository(EpisodeEntity).update({ shopId, conversationId, episode }, { closedAt });
    return this.find(tx, shopId, conversationId, episode);
  }

  /** Counts one more turn of the bot, and whether it failed her: failures are counted in a row. */
  async countBotTurn(
    tx: Tx,
    shopId: string,
    conversationId: string,
    episode: number,
    hasFailed: boolean,
  ): Promise<void> {
    await tx.execute(
      `UPDATE episodes
          SET bot_turns = bot_turns + 1, failed_answers = CASE WHEN $4 THEN failed_answers + 1 ELSE 0 END
        WHERE shop_id = $1 AND conversation_id = $2 AND episode = $3`,
      [shopId, conversationId, episode, hasFailed],
    );
  }

  /** Counts the bot's failures afresh. */
  async forgetFailures(tx: Tx, shopId: string, conversationId: string, episode: number): Promise<void> {
    await tx.repository(EpisodeEntity).update({ shopId, conversationId, episode }, { failedAnswers: 0 });
  }

  /** Credits these episodes to their agents from now on. */
  creditAgents(tx: Tx, shopId: string, served: { conversationId: string; episode: number; agentId: string }[]): void {
    const rows = served.map(({ conversationId, episode, agentId }) => [conversationId, episode, agentId]);
    const { from, params } = rowsOf(['uuid', 'integer', 'text'], rows, 2);
    tx.send(
      `UPDATE episodes SET served_by = served.agent
         FROM (SELECT * FROM (SELECT * FROM ${from}) AS asked (id, number, agent)
                CROSS JOIN LATERAL (SELECT ctid AS place FROM episodes
                                     WHERE shop_id = $1 AND conversation_id = id AND episode = number FOR UPDATE) AS held
              ) AS served
        WHERE episodes.ctid = served.place AND shop_id = $1`,
      [shopId, ...params],
    );
  }

  /** By customer, the agents who served them last, in episodes that were opened since an instant; without those whom none did. */
  async lastAgents(tx: ReadTx, shopId: string, customerIds: string[], since: Date): Promise<Map<string, string>> {
    const { from, params } = rowsOf(
      ['text'],
      customerIds.map((customerId) => [customerId]),
      3,
    );
    const rows = await tx.query<{ customer_id: string; served_by: string }>(
      `SELECT asked.customer_id, last.served_by
         FROM (SELECT * FROM ${from}) AS asked (customer_id)
        CROSS JOIN LATERAL (
          SELECT served_by FROM episodes JOIN conversations USING (shop_id, conversation_id)
           WHERE shop_id = $1 AND conversations.customer_id = asked.customer_id AND served_by <> ''
             AND episodes.opened_at >= $2
           ORDER BY episodes.opened_at DESC LIMIT 1) AS last`,
      [shopId, since, ...params],
    );
    return new Map(rows.map(({ customer_id, served_by }) => [customer_id, served_by]));
  }

  /** Keeps a rating in the place of the one before it and returns its version. */
  async rate(
    tx: Tx,
    shopId: string,
    rating: Omit<RatingEntity, 'shopId' | 'version' | 'firstRatedAt'>,
  ): Promise<number> {
    const { conversationId, episode, stars, reasons, agentId, ratedAt } = rating;
    const comment = await this.secrecy.sealText(tx, ratingComment.at(shopId, conversationId, episode), rating.comment);
    const [row] = await tx.query<{ version: number }>(
      `INSERT INTO ratings (shop_id, conversation_id, episode, stars, comment, agent_id, version, rated_at, reasons,
              first_rated_at)
       VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $7)
           ON CONFLICT (shop_id, conversation_id, episode)
           DO UPDATE SET stars = $4, comment = $5, agent_id = $6, version = ratings.version + 1, rated_at = $7,
                         reasons = $8, first_rated_at = coalesce(ratings.first_rated_at, ratings.rated_at)
       RETURNING version`,
      [shopId, conversationId, episode, stars, comment, agentId, ratedAt, reasons],
    );
    return row?.version ?? 1;
  }

  /** When an episode was rated first; undefined where it was not. */
  async firstRatedAt(tx: ReadTx, shopId: string, conversationId: string, episode: number): Promise<Date | undefined> {
    const rating = await tx.repository(RatingEntity).findOneBy({ shopId, conversationId, episode });
    return rating?.firstRatedAt ?? rating?.ratedAt;
  }

  /** Up to `items` closed episodes behind one, in the order of their conversations. */
  closedBehind(
    tx: ReadTx,
    shopId: string,
    [conversationId, episode]: [conversationId: string, episode: number],
    items: number,
  ): Promise<ClosedEpisode[]> {
    return tx.query(
      `SELECT conversation_id AS "conversationId", episodes.episode, customer_id AS "customerId",
              served_by AS "agentId", bot_turns AS "botTurns", episodes.closed_at AS "closedAt"
         FROM episodes JOIN conversations USING (shop_id, conversation_id)
        WHERE shop_id = $1 AND (conversation_id, episodes.episode) > ($2::uuid, $3::int)
          AND episodes.closed_at IS NOT NULL
        ORDER BY conversation_id, episodes.episode LIMIT $4`,
      [shopId, conversationId, episode, items],
    );
  }

  /** Exact counts of a shop's facts. */
  async count(tx: ReadTx, shopId: string): Promise<EpisodeCounts> {
    const [row] = await tx.query<EpisodeCounts>(
      `SELECT (SELECT count(*) FROM episodes WHERE shop_id = $1) AS "openedCount",
              (SELECT count(*) FROM episodes WHERE shop_id = $1 AND closed_at IS NOT NULL) AS "closedCount",
              (SELECT count(*) FROM control_changes WHERE shop_id = $1 AND to_control = 'agent') AS "handoverCount",
              (SELECT count(*) FROM cases WHERE shop_id = $1) AS "caseCount",
              (SELECT count(*) FROM ratings WHERE shop_id = $1) AS "ratedCount",
              (SELECT coalesce(sum(stars), 0) FROM ratings WHERE shop_id = $1)::bigint AS "starsSum",
              (SELECT count(*) FROM control_changes WHERE shop_id = $1 AND to_control = 'queued') AS "queuedCount"`,
      [shopId],
    );
    return row as EpisodeCounts;
  }
}
