import { type Message, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { type ReadTx, Secrecy, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { messageContent } from '../sealed-columns.js';
import { type KeptContent, openContent, reviveContent, wordsOfContent } from './kept-content.js';
import type { Content } from './read-content.js';

/** Speaks SQL for messages. Their content is kept in the contract's form, sealed. */
@Injectable()
export class MessageStore {
  constructor(private readonly secrecy: Secrecy) {}

  /** Adds messages whose sequence numbers their conversations have given out in this transaction. */
  async keep(tx: Tx, shopId: string, said: { conversationId: string; message: Message }[]): Promise<void> {
    const [only, ...others] = said;
    if (!only) return;
    if (others.length === 0) await this.keepOne(tx, shopId, only.conversationId, only.message);
    else await this.keepMany(tx, shopId, said);
  }

  /** Up to `messages_max` messages behind a sequence number, in order. */
  async after(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    afterSequence: number,
    messages_max: number,
  ): Promise<Message[]> {
    const rows = await tx.query<Message & { content: KeptContent }>(
      `SELECT sequence, episode, speaker, agent_id AS "agentId", sent_at AS "sentAt", content
         FROM messages WHERE shop_id = $1 AND conversation_id = $2 AND sequence > $3
        ORDER BY sequence LIMIT $4`,
      [shopId, conversationId, afterSequence, messages_max],
    );
    const open = async (row: (typeof rows)[number]) => ({
      ...row,
      content: reviveContent(await openContent(this.secrecy, tx, { shopId, conversationId, ...row })),
    });
    return Promise.all(rows.map(open));
  }

  /**
   * The last `turns_max` things said in an episode before a customer's message, in order, without the platform's own
   * lines. Answers to earlier messages may stand behind it; later messages of hers are left out.
   */
  async turnsBefore(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    episode: number,
    sequence: number,
    turns_max: number,
  ): Promise<{ role: 'customer' | 'agent'; text: string }[]> {
    const rows = await tx.query<{ sequence: number; speaker: Speaker; content: KeptContent }>(
      `SELECT sequence, speaker, content FROM messages
        WHERE shop_id = $1 AND conversation_id = $2 AND episode = $3 AND speaker <> $6
          AND (speaker <> $5 OR sequence < $4)
        ORDER BY sequence DESC LIMIT $7`,
      [shopId, conversationId, episode, sequence, Speaker.CUSTOMER, Speaker.SYSTEM, turns_max],
    );
    const turns = rows.reverse().map(async (row) => ({
      role: row.speaker === Speaker.CUSTOMER ? ('customer' as const) : ('agent' as const),
      text: wordsOfContent(await openContent(this.secrecy, tx, { shopId, conversationId, ...row })),
    }));
    return Promise.all(turns);
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

  private async keepOne(tx: Tx, shopId: string, conversationId: string, message: Message): Promise<void> {
    const { sequence, episode, speaker, agentId, sentAt, content } = message;
    const kept = await this.seal(tx, shopId, conversationId, sequence, content);
    tx.send(
      `INSERT INTO messages (shop_id, conversation_id, sequence, episode, speaker, agent_id, sent_at, content)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [shopId, conversationId, sequence, episode, speaker, agentId, sentAt, kept],
    );
  }

  private async keepMany(tx: Tx, shopId: string, said: { conversationId: string; message: Message }[]): Promise<void> {
    const kept = said.map(({ conversationId, message }) =>
      this.seal(tx, shopId, conversationId, message.sequence, message.content),
    );
    tx.send(
      `INSERT INTO messages (shop_id, conversation_id, sequence, episode, speaker, agent_id, sent_at, content)
       SELECT $1, * FROM unnest($2::uuid[], $3::bigint[], $4::integer[], $5::smallint[], $6::text[], $7::timestamptz[],
                                $8::jsonb[])`,
      [
        shopId,
        said.map(({ conversationId }) => conversationId),
        said.map(({ message }) => message.sequence),
        said.map(({ message }) => message.episode),
        said.map(({ message }) => message.speaker),
        said.map(({ message }) => message.agentId),
        said.map(({ message }) => message.sentAt?.toISOString()),
        await Promise.all(kept),
      ],
    );
  }

  private async seal(
    tx: Tx,
    shopId: string,
    conversationId: string,
    sequence: number,
    content: Message['content'],
  ): Promise<string> {
    const place = messageContent.at(shopId, conversationId, sequence);
    const said = content as Content;
    return JSON.stringify(await this.secrecy.sealJson(tx, place, said, messageContent.shown(said)));
  }
}
