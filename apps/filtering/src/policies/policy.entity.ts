import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A policy that a shop set; every version is kept. */
@Entity('screening_policies')
export class PolicyEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ type: 'bigint' })
  version!: number;

  @Column({ name: 'protection_days', type: 'integer' })
  protectionDays!: number;

  @Column({ name: 'positive_days', type: 'integer' })
  positiveDays!: number;

  @Column({ name: 'inactive_days', type: 'integer' })
  inactiveDays!: number;

  @Column({ name: 'read_min', type: 'float8' })
  readMin!: number;

  @Column({ name: 'response_min', type: 'float8' })
  responseMin!: number;

  @Column({ name: 'reacts_badly_max', type: 'float8' })
  reactsBadlyMax!: number;

  @Column({ name: 'hold_out_percent', type: 'float8' })
  holdOutPercent!: number;

  @Column({ name: 'exempt_channels', type: 'text', array: true })
  exemptChannels!: string[];

  /** Who set it. */
  @Column({ name: 'set_by', type: 'text' })
  setBy!: string;

  @Column({ name: 'set_at', type: 'timestamptz' })
  setAt!: Date;
}
