import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { wordsOfContent } from '../conversations/kept-content.js';

/** A customer's message that the bot has yet to answer. */
export interface UnansweredMessage {
  sequence: number;
  /** Empty where it has no words, such as a picture. */
  text: string;
}

/** A conversation that waits for the bot. */
export interface Unanswered {
  shopId: string;
  conversationId: string;
}

/** Speaks SQL for what the bot has yet to answer. */
@Injectable()
export class UnansweredStore {
  add(tx: Tx, shopId: string, conversationId: string, sequence: number, sentAt: Date): void {
    tx.send('INSERT INTO unanswered_messages (shop_id, conversation_id, sequence, sent_at) VALUES ($1, $2, $3, $4)', [
      shopId,
      conversationId,
      sequence,
      sentAt,
    ]);
  }

  /** The oldest one of a conversation. */
  async oldest(tx: ReadTx, shopId: string, conversationId: string): Promise<UnansweredMessage | undefined> {
    const [row] = await tx.query<UnansweredMessage>(
      `SELECT sequence, ${wordsOfContent} AS text
         FROM unanswered_messages JOIN messages USING (shop_id, conversation_id, sequence)
        WHERE shop_id = $1 AND conversation_id = $2 ORDER BY sequence LIMIT 1`,
      [shopId, conversationId],
    );
    return row;
  }

  /** Takes one off the list. Returns whether it was there: of two who answer, one may. */
  async take(tx: Tx, shopId: string, conversationId: string, sequence: number): Promise<boolean> {
    const taken = await tx.execute(
      'DELETE FROM unanswered_messages WHERE shop_id = $1 AND conversation_id = $2 AND sequence = $3',
      [shopId, conversationId, sequence],
    );
    return taken === 1;
  }

  /** Takes all of a conversation off the list and returns them, in order. */
  drop(tx: Tx, shopId: string, conversationId: string): Promise<UnansweredMessage[]> {
    return tx.query(
      `WITH dropped AS (
         DELETE FROM unanswered_messages WHERE shop_id = $1 AND conversation_id = $2
         RETURNING shop_id, conversation_id, sequence
       )
       SELECT sequence, ${wordsOfContent} AS text
         FROM dropped JOIN messages USING (shop_id, conversation_id, sequence) ORDER BY sequence`,
      [shopId, conversationId],
    );
  }

  /** Takes all of several conversations off the list and returns them, each conversation's in order. */
  dropAll(
    tx: Tx,
    shopId: string,
    conversationIds: string[],
  ): Promise<(UnansweredMessage & { conversationId: string })[]> {
    return tx.query(
      `WITH dropped AS (
         DELETE FROM unanswered_messages WHERE shop_id = $1 AND conversation_id = ANY ($2::uuid[])
         RETURNING shop_id, conversation_id, sequence
       )
       SELECT conversation_id AS "conversationId", sequence, content -> 'value' ->> 'text' AS text
         FROM dropped JOIN messages USING (shop_id, conversation_id, sequence) ORDER BY conversation_id, sequence`,
      [shopId, conversationIds],
    );
  }

  /** Conversations, over all shops, that have waited since before an instant; those that waited longest first. */
  waiting(tx: ReadTx, before: Date, conversations_max: number): Promise<Unanswered[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", conversation_id AS "conversationId"
         FROM unanswered_messages WHERE sent_at < $1
        GROUP BY shop_id, conversation_id ORDER BY min(sent_at) LIMIT $2`,
      [before, conversations_max],
    );
  }
}
