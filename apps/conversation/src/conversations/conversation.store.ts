import { type ReadTx, rowsOf, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { WaitLeftAs } from '../transfers/wait-left.js';
import type { Conversation } from './conversation.js';
import type { Control } from './decide-control.js';

const columns = `conversation_id AS "conversationId", customer_id AS "customerId", channel, language, control,
  control_epoch AS "controlEpoch", episode, agent_id AS "agentId", seat_id AS "seatId",
  last_sequence AS "lastSequence", opened_at AS "openedAt", closed_at AS "closedAt"`;

/** What a list of conversations is narrowed to; what is empty narrows nothing. */
export interface ConversationFilter {
  customerId: string;
  agentId: string;
  control: Control | undefined;
}

/** What a writer has seen of a conversation, and who is to have the word in it next. */
export interface ControlPass {
  seen: Conversation;
  next: { control: Control; agentId: string; seatId: string | null; episode: number; at: Date };
  /** The wait that begins or ends with it, as events tell it, so that it can be told again. */
  wait: { queuedAt?: Date; leftAs?: WaitLeftAs };
  /** How many messages are said as it passes, whose sequence numbers are taken with it. */
  lines: number;
}

/** Speaks SQL for conversations and for who has the word in them. */
@Injectable()
export class ConversationStore {
  async find(tx: ReadTx, shopId: string, conversationId: string): Promise<Conversation | undefined> {
    const [row] = await tx.query<Conversation>(
      `SELECT ${columns} FROM conversations WHERE shop_id = $1 AND conversation_id = $2`,
      [shopId, conversationId],
    );
    return row;
  }

  /** The conversation, its row held until the transaction ends: of two writers one waits. */
  async findForUpdate(tx: Tx, shopId: string, conversationId: string): Promise<Conversation | undefined> {
    const [row] = await tx.query<Conversation>(
      `SELECT ${columns} FROM conversations WHERE shop_id = $1 AND conversation_id = $2 FOR UPDATE`,
      [shopId, conversationId],
    );
    return row;
  }

  /**
   * Takes the next sequence numbers of conversations, so many of each, and returns the last one of each, by conversation: so
   * many messages are to follow in this transaction.
   */
  async takeNumbers(tx: Tx, shopId: string, counts: ReadonlyMap<string, number>): Promise<Map<string, number>> {
    const { from, params } = rowsOf(['uuid', 'integer'], [...counts], 2);
    const rows = await tx.query<Pick<Conversation, 'conversationId' | 'lastSequence'>>(
      `UPDATE conversations SET last_sequence = last_sequence + wanted.count
         FROM (SELECT * FROM (SELECT * FROM ${from}) AS given (id, count)
                CROSS JOIN LATERAL (SELECT ctid AS place FROM conversations
                                     WHERE shop_id = $1 AND conversation_id = id FOR UPDATE) AS held) AS wanted
        WHERE conversations.ctid = wanted.place AND shop_id = $1 AND conversation_id = wanted.id
       RETURNING conversation_id AS "conversationId", last_sequence AS "lastSequence"`,
      [shopId, ...params],
    );
    return new Map(rows.map(({ conversationId, lastSequence }) => [conversationId, lastSequence]));
  }

  /** Those of the conversations that there are, their rows held in order of id. */
  findAllForUpdate(tx: Tx, shopId: string, conversationIds: string[]): Promise<Conversation[]> {
    return this.findEachForUpdate(tx, shopId, conversationIds, '');
  }

  /** As {@link findAllForUpdate}, without those that somebody else holds at this moment. */
  findFreeForUpdate(tx: Tx, shopId: string, conversationIds: string[]): Promise<Conversation[]> {
    return this.findEachForUpdate(tx, shopId, conversationIds, 'SKIP LOCKED');
  }

  /** The customer's conversation on a channel, held as by {@link findForUpdate}. */
  async findOfCustomerForUpdate(
    tx: Tx,
    shopId: string,
    customerId: string,
    channel: string,
  ): Promise<Conversation | undefined> {
    const [row] = await tx.query<Conversation>(
      `SELECT ${columns} FROM conversations WHERE shop_id = $1 AND customer_id = $2 AND channel = $3 FOR UPDATE`,
      [shopId, customerId, channel],
    );
    return row;
  }

  /** Adds a conversation under the bot, with its row in the audit, and returns it; undefined where she has one on this channel. */
  async add(
    tx: Tx,
    shopId: string,
    opened: Pick<Conversation, 'conversationId' | 'customerId' | 'channel' | 'language' | 'openedAt'>,
  ): Promise<Conversation | undefined> {
    const { conversationId, customerId, channel, language, openedAt } = opened;
    const [added] = await tx.query<Conversation>(
      `WITH added AS (
         INSERT INTO conversations
                (shop_id, conversation_id, customer_id, channel, language, control, control_epoch, episode, opened_at)
         VALUES ($1, $2, $3, $4, $5, 'bot', 1, 1, $6) ON CONFLICT (shop_id, customer_id, channel) DO NOTHING
         RETURNING *
       ), audited AS (
         INSERT INTO control_changes
                (shop_id, conversation_id, control_epoch, episode, from_control, to_control, changed_at)
         SELECT shop_id, conversation_id, control_epoch, episode, NULL, control, opened_at FROM added
       )
       SELECT ${columns} FROM added`,
      [shopId, conversationId, customerId, channel, language, openedAt],
    );
    return added;
  }

  /**
   * The one compare-and-set by which control passes, for every writer: from the control and epoch that the writer has
   * seen to the next one, with its row in the audit. Returns those that passed, with their last sequence numbers; where
   * another writer was first, that one did not.
   */
  passControl(
    tx: Tx,
    shopId: string,
    passes: ControlPass[],
  ): Promise<Pick<Conversation, 'conversationId' | 'lastSequence'>[]> {
    const rows = passes.map(({ seen, next, wait, lines }) => [
      seen.conversationId,
      seen.control,
      seen.controlEpoch,
      next.control,
      next.agentId,
      next.seatId,
      next.episode,
      next.at.toISOString(),
      lines,
      wait.queuedAt?.toISOString() ?? null,
      wait.leftAs ?? null,
    ]);
    const { from, params } = rowsOf(
      ['uuid', 'text', 'bigint', 'text', 'text', 'uuid', 'integer', 'timestamptz', 'integer', 'timestamptz', 'text'],
      rows,
      2,
    );
    return tx.query(
      `WITH next (id, seen_control, seen_epoch, to_control, to_agent, to_seat, to_episode, at, lines, queued, left_as) AS (
         SELECT * FROM ${from}
       ), seen AS (
         SELECT * FROM next CROSS JOIN LATERAL (
           SELECT ctid AS place FROM conversations
            WHERE shop_id = $1 AND conversation_id = id AND control = seen_control AND control_epoch = seen_epoch
              FOR UPDATE) AS held
       ), passed AS (
         UPDATE conversations
            SET control = to_control, control_epoch = control_epoch + 1, agent_id = to_agent, seat_id = to_seat,
                episode = to_episode, last_sequence = last_sequence + lines,
                opened_at = CASE WHEN episode = to_episode THEN opened_at ELSE at END,
                closed_at = CASE WHEN to_control = 'closed' THEN at END
           FROM seen
          WHERE conversations.ctid = seen.place AND shop_id = $1 AND conversation_id = id
            AND control = seen_control AND control_epoch = seen_epoch
         RETURNING conversation_id, control_epoch, to_episode, seen_control, to_control, to_agent, at, queued,
                   left_as, last_sequence
       ), audited AS (
         INSERT INTO control_changes
                (shop_id, conversation_id, control_epoch, episode, from_control, to_control, agent_id, changed_at,
                 queued_at, left_as)
         SELECT $1, conversation_id, control_epoch, to_episode, seen_control, to_control, to_agent, at, queued, left_as
           FROM passed
       )
       SELECT conversation_id AS "conversationId", last_sequence AS "lastSequence" FROM passed`,
      [shopId, ...params],
    );
  }

  async changeLanguage(tx: Tx, shopId: string, conversationId: string, language: string): Promise<void> {
    await tx.execute('UPDATE conversations SET language = $3 WHERE shop_id = $1 AND conversation_id = $2', [
      shopId,
      conversationId,
      language,
    ]);
  }

  /** The agents who may read the conversation beside its owner: whom it is offered to, and who served the episode. */
  async agentsInvolved(tx: ReadTx, shopId: string, { conversationId, episode }: Conversation): Promise<string[]> {
    const rows = await tx.query<{ agent_id: string }>(
      `SELECT offered_agent_id AS agent_id FROM queue_entries WHERE shop_id = $1 AND conversation_id = $2
       UNION SELECT served_by FROM episodes WHERE shop_id = $1 AND conversation_id = $2 AND episode = $3`,
      [shopId, conversationId, episode],
    );
    return rows.map(({ agent_id }) => agent_id).filter((agentId) => agentId !== '');
  }

  /** Up to `items` conversations behind an instant and id, those of the latest episodes first. */
  list(
    tx: ReadTx,
    shopId: string,
    { customerId, agentId, control }: ConversationFilter,
    [before, beforeId]: [openedAt: string, conversationId: string],
    items: number,
  ): Promise<Conversation[]> {
    return tx.query(
      `SELECT ${columns} FROM conversations
        WHERE shop_id = $1 AND (opened_at, conversation_id) < ($2, $3)
          AND ($4 = '' OR customer_id = $4) AND ($5 = '' OR agent_id = $5) AND ($6::text IS NULL OR control = $6)
        ORDER BY opened_at DESC, conversation_id DESC LIMIT $7`,
      [shopId, before, beforeId, customerId, agentId, control ?? null, items],
    );
  }

  /** Each is found by its key, one after the other: no statistics of the table can make it anything else. */
  private findEachForUpdate(
    tx: Tx,
    shopId: string,
    conversationIds: string[],
    waiting: '' | 'SKIP LOCKED',
  ): Promise<Conversation[]> {
    const ids = conversationIds.toSorted().map((id) => [id]);
    const { from, params } = rowsOf(['uuid'], ids, 2);
    return tx.query<Conversation>(
      `SELECT held.* FROM (SELECT * FROM ${from}) AS asked (id)
        CROSS JOIN LATERAL (
          SELECT ${columns} FROM conversations WHERE shop_id = $1 AND conversation_id = asked.id FOR UPDATE ${waiting}
        ) AS held`,
      [shopId, ...params],
    );
  }
}
