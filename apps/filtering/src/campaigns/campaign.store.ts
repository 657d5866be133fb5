import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { EndState } from '../deliveries/delivery.js';
import { CampaignEntity } from './campaign.entity.js';
import type { CampaignState, CampaignUnderWay } from './campaign.js';

/** A campaign, named with its shop. */
export interface CampaignKey {
  shopId: string;
  campaignId: string;
}

const endStates: EndState[] = ['sent', 'capped', 'refused', 'expired', 'cancelled', 'failed'];
const ended = endStates.map((state) => `${state}_count`).join(' + ');

/** Speaks SQL for campaigns. */
@Injectable()
export class CampaignStore {
  async add(tx: Tx, campaign: Partial<CampaignEntity>, customerIds: string[] | null): Promise<CampaignEntity> {
    const { shopId, campaignId } = campaign as CampaignEntity;
    await tx.repository(CampaignEntity).insert(campaign as never);
    if (customerIds) {
      await tx.execute('UPDATE campaigns SET customer_ids = $3 WHERE shop_id = $1 AND campaign_id = $2', [
        shopId,
        campaignId,
        customerIds,
      ]);
    }
    return tx.repository(CampaignEntity).findOneByOrFail({ shopId, campaignId });
  }

  async find(tx: ReadTx, shopId: string, campaignId: string): Promise<CampaignEntity | undefined> {
    return (await tx.repository(CampaignEntity).findOneBy({ shopId, campaignId })) ?? undefined;
  }

  /** The campaign, held until the transaction ends. */
  async hold(tx: Tx, shopId: string, campaignId: string): Promise<CampaignEntity | undefined> {
    const where = { shopId, campaignId };
    return (await tx.repository(CampaignEntity).findOne({ where, lock: { mode: 'pessimistic_write' } })) ?? undefined;
  }

  /** The customers that were named one by one; null where its audience is another. */
  async namedCustomers(tx: ReadTx, shopId: string, campaignId: string): Promise<string[] | null> {
    const [row] = await tx.query<{ named: string[] | null }>(
      'SELECT customer_ids AS named FROM campaigns WHERE shop_id = $1 AND campaign_id = $2',
      [shopId, campaignId],
    );
    return row?.named ?? null;
  }

  async change(tx: Tx, shopId: string, campaignId: string, changes: Partial<CampaignEntity>): Promise<void> {
    await tx.repository(CampaignEntity).update({ shopId, campaignId }, changes as never);
  }

  /** Up to `items` campaigns before an id, latest first: ids ascend in time. */
  list(
    tx: ReadTx,
    shopId: string,
    before: string,
    items: number,
    state: CampaignState | undefined,
  ): Promise<CampaignEntity[]> {
    return tx
      .repository(CampaignEntity)
      .createQueryBuilder('campaign')
      .where('campaign.shop_id = :shopId AND campaign.campaign_id < :before', { shopId, before })
      .andWhere(state ? 'campaign.state = :state' : 'TRUE', { state })
      .orderBy('campaign.campaign_id', 'DESC')
      .limit(items)
      .getMany();
  }

  /** The campaigns that may be sent through a channel now, the one that expires first ahead. */
  underWay(tx: ReadTx, shopId: string, channel: string, now: Date): Promise<CampaignUnderWay[]> {
    return tx.query(
      `SELECT campaign_id AS "campaignId", message, capacity_per_minute AS "capacityPerMinute",
              paced_to_ms AS "pacedTo_ms", expires_at AS "expiresAt"
         FROM campaigns
        WHERE state = 'sending' AND settled_at IS NULL AND shop_id = $1 AND channel = $2 AND expires_at > $3
          AND (starts_at IS NULL OR starts_at <= $3)
        ORDER BY expires_at, campaign_id`,
      [shopId, channel, now],
    );
  }

  /** Up to `items` channels on which something may be sent now. */
  channelsUnderWay(tx: ReadTx, now: Date, items: number): Promise<{ shopId: string; channel: string }[]> {
    return tx.query(
      `SELECT DISTINCT shop_id AS "shopId", channel FROM campaigns
        WHERE state = 'sending' AND settled_at IS NULL AND expires_at > $1 AND (starts_at IS NULL OR starts_at <= $1)
        LIMIT $2`,
      [now, items],
    );
  }

  /** Up to `items` campaigns that are to be planned, or brought to their end. */
  toAttend(tx: ReadTx, now: Date, items: number): Promise<CampaignKey[]> {
    return tx.query(
      `SELECT shop_id AS "shopId", campaign_id AS "campaignId" FROM campaigns
        WHERE settled_at IS NULL
          AND (state IN ('screening', 'cancelled')
               OR state IN ('sending', 'paused') AND (expires_at <= $1 OR enlisted_count = ${ended}))
        LIMIT $2`,
      [now, items],
    );
  }

  /** Messages still open of campaigns of a channel that expire before one does, and so go first. */
  async openAhead(tx: ReadTx, shopId: string, { channel, expiresAt, campaignId }: CampaignEntity): Promise<number> {
    const [row] = await tx.query<{ open: number }>(
      `SELECT coalesce(sum(enlisted_count - (${ended})), 0)::bigint AS open FROM campaigns
        WHERE settled_at IS NULL AND state IN ('planned', 'sending') AND shop_id = $1 AND channel = $2
          AND (expires_at, campaign_id) < ($3, $4)`,
      [shopId, channel, expiresAt, campaignId],
    );
    return row?.open ?? 0;
  }

  /** Adds to the counts of those who are accounted for. */
  async account(tx: Tx, shopId: string, campaignId: string, more: Partial<Record<EndState, number>>): Promise<void> {
    await tx.execute(
      `UPDATE campaigns SET ${endStates.map((state, i) => `${state}_count = ${state}_count + $${i + 3}`).join(', ')}
        WHERE shop_id = $1 AND campaign_id = $2`,
      [shopId, campaignId, ...endStates.map((state) => more[state] ?? 0)],
    );
  }
}
