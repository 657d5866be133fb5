import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Campaign, CampaignMessage, CampaignPlan, CampaignState } from './campaign.js';

/** A campaign, its plan, and how many of its audience are where. */
@Entity('campaigns')
export class CampaignEntity implements Campaign {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'campaign_id', type: 'uuid' })
  campaignId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'jsonb' })
  message!: CampaignMessage;

  @Column({ type: 'text' })
  channel!: string;

  @Column({ name: 'capacity_per_minute', type: 'integer', nullable: true })
  capacityPerMinute!: number | null;

  @Column({ name: 'starts_at', type: 'timestamptz', nullable: true })
  startsAt!: Date | null;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'screening_id', type: 'uuid', nullable: true })
  screeningId!: string | null;

  @Column({ type: 'text' })
  state!: CampaignState;

  @Column({ type: 'jsonb', nullable: true })
  plan!: CampaignPlan | null;

  /** The instant up to which its own capacity is spent, in milliseconds since the epoch. */
  @Column({ name: 'paced_to_ms', type: 'float8' })
  pacedTo_ms!: number;

  @Column({ name: 'audience_count', type: 'bigint' })
  audienceCount!: number;

  @Column({ name: 'filtered_count', type: 'bigint' })
  filteredCount!: number;

  @Column({ name: 'held_out_count', type: 'bigint' })
  heldOutCount!: number;

  @Column({ name: 'enlisted_count', type: 'bigint' })
  enlistedCount!: number;

  @Column({ name: 'sent_count', type: 'bigint' })
  sentCount!: number;

  @Column({ name: 'capped_count', type: 'bigint' })
  cappedCount!: number;

  @Column({ name: 'refused_count', type: 'bigint' })
  refusedCount!: number;

  @Column({ name: 'expired_count', type: 'bigint' })
  expiredCount!: number;

  @Column({ name: 'cancelled_count', type: 'bigint' })
  cancelledCount!: number;

  @Column({ name: 'failed_count', type: 'bigint' })
  failedCount!: number;

  /** Who made it. */
  @Column({ name: 'created_by', type: 'text' })
  createdBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  @Column({ name: 'settled_at', type: 'timestamptz', nullable: true })
  settledAt!: Date | null;
}
