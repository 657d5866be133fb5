import { type Message, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { reviveContent, wordsOfContent } from './kept-content.js';
import type { Content } from './read-content.js';

/** Speaks SQL for messages. Their content is kept in the contract's form. */
@Injectable()
export class MessageStore {
  /**
   * Adds a message under the next sequence number and returns that. The conversation's row stays locked until the
   * transaction ends, so numbers have no gaps and become visible in their order.
   */
  async add(tx: Tx, shopId: string, conversationId: string, message: Omit<Message, 'sequence'>): Promise<number> {
    const { episode, speaker, agentId, sentAt, content } = message;
    const [row] = await tx.query<{ sequence: number }>(
      `WITH next AS (
         UPDATE conversations SET last_sequence = last_sequence + 1 WHERE shop_id = $1 AND conversation_id = $2
         RETURNING last_sequence
       )
       INSERT INTO messages (shop_id, conversation_id, sequence, episode, speaker, agent_id, sent_at, content)
       SELECT $1, $2, last_sequence, $3, $4, $5, $6, $7 FROM next RETURNING sequence`,
      [shopId, conversationId, episode, speaker, agentId, sentAt, JSON.stringify(content)],
    );
    if (!row) throw new Error('a message was said into a conversation that is not there');
    return row.sequence;
  }

  /** Adds one message to each of several conversations, as {@link add} does. Returns their sequence numbers, in order. */
  async addAll(
    tx: Tx,
    shopId: string,
    said: { conversationId: string; message: Omit<Message, 'sequence'> }[],
  ): Promise<number[]> {
    const rows = await tx.query<{ id: string; sequence: number }>(
      `WITH said AS (
         SELECT * FROM unnest($2::uuid[], $3::integer[], $4::smallint[], $5::text[], $6::timestamptz[], $7::jsonb[])
                       AS said (id, episode, speaker, agent_id, sent_at, content)
       ), next AS (
         UPDATE conversations SET last_sequence = last_sequence + 1 FROM said
          WHERE shop_id = $1 AND conversation_id = said.id RETURNING said.id, last_sequence
       )
       INSERT INTO messages (shop_id, conversation_id, sequence, episode, speaker, agent_id, sent_at, content)
       SELECT $1, id, last_sequence, episode, speaker, agent_id, sent_at, content FROM next JOIN said USING (id)
       RETURNING conversation_id AS id, sequence`,
      [
        shopId,
        said.map(({ conversationId }) => conversationId),
        said.map(({ message }) => message.episode),
        said.map(({ message }) => message.speaker),
        said.map(({ message }) => message.agentId),
        said.map(({ message }) => message.sentAt?.toISOString()),
        said.map(({ message }) => JSON.stringify(message.content)),
      ],
    );
    const sequences = new Map(rows.map(({ id, sequence }) => [id, sequence]));
    return said.map(({ conversationId }) => {
      const sequence = sequences.get(conversationId);
      if (sequence === undefined) throw new Error('a message was said into a conversation that is not there');
      return sequence;
    });
  }

  /** Up to `messages_max` messages behind a sequence number, in order. */
  async after(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    afterSequence: number,
    messages_max: number,
  ): Promise<Message[]> {
    const rows = await tx.query<Message & { content: Content }>(
      `SELECT sequence, episode, speaker, agent_id AS "agentId", sent_at AS "sentAt", content
         FROM messages WHERE shop_id = $1 AND conversation_id = $2 AND sequence > $3
        ORDER BY sequence LIMIT $4`,
      [shopId, conversationId, afterSequence, messages_max],
    );
    return rows.map((row) => ({ ...row, content: reviveContent(row.content) }));
  }

  /**
   * The last `turns_max` things said in an episode before a customer's message, in order, without the platform's own
   * lines. Answers to earlier messages may stand behind it; later messages of hers are left out.
   */
  turnsBefore(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    episode: number,
    sequence: number,
    turns_max: number,
  ): Promise<{ role: 'customer' | 'agent'; text: string }[]> {
    return tx.query(
      `SELECT role, text FROM (
         SELECT sequence, CASE speaker WHEN $5 THEN 'customer' ELSE 'agent' END AS role,
                ${wordsOfContent} AS text
           FROM messages
          WHERE shop_id = $1 AND conversation_id = $2 AND episode = $3 AND speaker <> $6
            AND (speaker <> $5 OR sequence < $4)
          ORDER BY sequence DESC LIMIT $7
       ) AS last ORDER BY sequence`,
      [shopId, conversationId, episode, sequence, Speaker.CUSTOMER, Speaker.SYSTEM, turns_max],
    );
  }

  /** Which of these conversations, over all shops, hold messages behind the sequence number given beside each. */
  async behind(
    tx: ReadTx,
    watched: { shopId: string; conversationId: string; afterSequence: number }[],
  ): Promise<{ shopId: string; conversationId: string }[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", conversation_id AS "conversationId"
         FROM unnest($1::text[], $2::uuid[], $3::bigint[]) AS watched (shop_id, conversation_id, after_sequence)
         JOIN conversations USING (shop_id, conversation_id)
        WHERE last_sequence > after_sequence`,
      [
        watched.map(({ shopId }) => shopId),
        watched.map(({ conversationId }) => conversationId),
        watched.map(({ afterSequence }) => afterSequence),
      ],
    );
  }
}
