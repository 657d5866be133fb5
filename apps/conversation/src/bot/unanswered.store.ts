import { type ReadTx, Secrecy, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type KeptContent, openContent, wordsOfContent } from '../conversations/kept-content.js';

/** A customer's message that the bot has yet to answer. */
export interface UnansweredMessage {
  sequence: number;
  /** Empty where it has no words, such as a picture. */
  text: string;
}

interface KeptRow {
  sequence: number;
  content: KeptContent;
}

/** A conversation that waits for the bot. */
export interface Unanswered {
  shopId: string;
  conversationId: string;
}

/** Speaks SQL for what the bot has yet to answer. */
@Injectable()
export class UnansweredStore {
  constructor(private readonly secrecy: Secrecy) {}

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
    const rows = await tx.query<KeptRow>(
      `SELECT sequence, content
         FROM unanswered_messages JOIN messages USING (shop_id, conversation_id, sequence)
        WHERE shop_id = $1 AND conversation_id = $2 ORDER BY sequence LIMIT 1`,
      [shopId, conversationId],
    );
    return (await this.read(tx, shopId, conversationId, rows))[0];
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
  async drop(tx: Tx, shopId: string, conversationId: string): Promise<UnansweredMessage[]> {
    const rows = await tx.query<KeptRow>(
      `WITH dropped AS (
         DELETE FROM unanswered_messages WHERE shop_id = $1 AND conversation_id = $2
         RETURNING shop_id, conversation_id, sequence
       )
       SELECT sequence, content
         FROM dropped JOIN messages USING (shop_id, conversation_id, sequence) ORDER BY sequence`,
      [shopId, conversationId],
    );
    return this.read(tx, shopId, conversationId, rows);
  }

  /** Takes all of several conversations off the list and returns them, each conversation's in order. */
  async dropAll(
    tx: Tx,
    shopId: string,
    conversationIds: string[],
  ): Promise<(UnansweredMessage & { conversationId: string })[]> {
    const rows = await tx.query<KeptRow & { conversationId: string }>(
      `WITH dropped AS (
         DELETE FROM unanswered_messages WHERE shop_id = $1 AND conversation_id = ANY ($2::uuid[])
         RETURNING shop_id, conversation_id, sequence
       )
       SELECT conversation_id AS "conversationId", sequence, content
         FROM dropped JOIN messages USING (shop_id, conversation_id, sequence) ORDER BY conversation_id, sequence`,
      [shopId, conversationIds],
    );
    const read = rows.map(async ({ conversationId, ...row }) => {
      const [message] = await this.read(tx, shopId, conversationId, [row]);
      return { conversationId, ...message! };
    });
    return Promise.all(read);
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

  private read(tx: ReadTx, shopId: string, conversationId: string, rows: KeptRow[]): Promise<UnansweredMessage[]> {
    const read = rows.map(async ({ sequence, content }) => {
      const opened = await openContent(this.secrecy, tx, { shopId, conversationId, sequence, content });
      return { sequence, text: wordsOfContent(opened) };
    });
    return Promise.all(read);
  }
}
