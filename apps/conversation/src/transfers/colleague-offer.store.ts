import { type ReadTx, Secrecy, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { colleagueNote } from '../sealed-columns.js';
import type { OfferedSeat } from './queue-entry.js';

/** A conversation that its agent offers to a colleague, or to whoever of a group takes it. */
export interface ColleagueOffer {
  conversationId: string;
  /** What presence knows the colleague's seat by: the owner's has the conversation's id until she lets go. */
  offerId: string;
  fromAgentId: string;
  /** Empty where it is for a group. */
  toAgentId: string;
  toGroupId: string;
  note: string;
  askedAt: Date;
  refusedBy: string[];
  seatId: string | null;
  offeredAgentId: string;
  offeredAgentName: string;
  offerExpiresAt: Date | null;
}

const columns = `conversation_id AS "conversationId", offer_id AS "offerId", from_agent_id AS "fromAgentId",
  to_agent_id AS "toAgentId", to_group_id AS "toGroupId", note, asked_at AS "askedAt", refused_by AS "refusedBy",
  seat_id AS "seatId", offered_agent_id AS "offeredAgentId", offered_agent_name AS "offeredAgentName",
  offer_expires_at AS "offerExpiresAt"`;

/** Speaks SQL for what agents offer to each other. */
@Injectable()
export class ColleagueOfferStore {
  constructor(private readonly secrecy: Secrecy) {}

  async add(
    tx: Tx,
    shopId: string,
    offer: Omit<ColleagueOffer, 'refusedBy' | 'seatId' | 'offeredAgentId' | 'offeredAgentName' | 'offerExpiresAt'>,
  ): Promise<void> {
    const { conversationId, offerId, fromAgentId, toAgentId, toGroupId, note, askedAt } = offer;
    const kept = await this.secrecy.sealText(tx, colleagueNote.at(shopId, conversationId), note);
    await tx.execute(
      `INSERT INTO colleague_offers
              (shop_id, conversation_id, offer_id, from_agent_id, to_agent_id, to_group_id, note, asked_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [shopId, conversationId, offerId, fromAgentId, toAgentId, toGroupId, kept, askedAt],
    );
  }

  async find(tx: ReadTx, shopId: string, conversationId: string): Promise<ColleagueOffer | undefined> {
    const [row] = await tx.query<ColleagueOffer>(
      `SELECT ${columns} FROM colleague_offers WHERE shop_id = $1 AND conversation_id = $2`,
      [shopId, conversationId],
    );
    return row && this.open(tx, shopId, row);
  }

  /** Takes the offer of a conversation away and returns it, where there was one. */
  async drop(tx: Tx, shopId: string, conversationId: string): Promise<ColleagueOffer | undefined> {
    const [row] = await tx.query<ColleagueOffer>(
      `DELETE FROM colleague_offers WHERE shop_id = $1 AND conversation_id = $2 RETURNING ${columns}`,
      [shopId, conversationId],
    );
    return row && this.open(tx, shopId, row);
  }

  /** Up to `offers_max` for which somebody is to be found, or whose colleague did not answer before an instant; oldest first. */
  async due(tx: ReadTx, shopId: string, before: Date, offers_max: number): Promise<ColleagueOffer[]> {
    const rows = await tx.query<ColleagueOffer>(
      `SELECT ${columns} FROM colleague_offers
        WHERE shop_id = $1 AND (seat_id IS NULL OR offer_expires_at <= $2) ORDER BY asked_at, offer_id LIMIT $3`,
      [shopId, before, offers_max],
    );
    return Promise.all(rows.map((row) => this.open(tx, shopId, row)));
  }

  async offer(
    tx: Tx,
    shopId: string,
    conversationId: string,
    seat: Omit<OfferedSeat, 'conversationId'>,
  ): Promise<void> {
    await tx.execute(
      `UPDATE colleague_offers
          SET seat_id = $3, offered_agent_id = $4, offered_agent_name = $5, offer_expires_at = $6
        WHERE shop_id = $1 AND conversation_id = $2`,
      [shopId, conversationId, seat.seatId, seat.agentId, seat.agentName, seat.expiresAt],
    );
  }

  /** The colleague whom it is offered to does not take it. */
  async refuse(tx: Tx, shopId: string, conversationId: string): Promise<void> {
    await tx.execute(
      `UPDATE colleague_offers
          SET refused_by = refused_by || offered_agent_id, seat_id = NULL, offered_agent_id = '',
              offered_agent_name = '', offer_expires_at = NULL
        WHERE shop_id = $1 AND conversation_id = $2`,
      [shopId, conversationId],
    );
  }

  /** Has the offer of a seat run out now. */
  async expire(tx: Tx, shopId: string, seatId: string, at: Date): Promise<void> {
    await tx.execute(
      'UPDATE colleague_offers SET offer_expires_at = least(offer_expires_at, $3) WHERE shop_id = $1 AND seat_id = $2',
      [shopId, seatId, at],
    );
  }

  /** Up to `shops_max` shops in which something is to be done. */
  async shopsDue(tx: ReadTx, now: Date, shops_max: number): Promise<string[]> {
    const rows = await tx.query<{ shop_id: string }>(
      `SELECT shop_id FROM colleague_offers WHERE seat_id IS NULL OR offer_expires_at <= $1
        GROUP BY shop_id ORDER BY min(asked_at) LIMIT $2`,
      [now, shops_max],
    );
    return rows.map(({ shop_id }) => shop_id);
  }

  private async open(tx: ReadTx, shopId: string, kept: ColleagueOffer): Promise<ColleagueOffer> {
    return { ...kept, note: await this.secrecy.openText(tx, colleagueNote.at(shopId, kept.conversationId), kept.note) };
  }
}
