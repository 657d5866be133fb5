import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AdapterKind } from './channel.js';

/** A shop's channel, its pace and how its adapter is. */
@Entity('channels')
export class ChannelEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  kind!: AdapterKind;

  @Column({ type: 'text' })
  address!: string;

  @Column({ name: 'capacity_per_minute', type: 'integer' })
  capacityPerMinute!: number;

  @Column({ name: 'secret_ref', type: 'text' })
  secretRef!: string;

  @Column({ type: 'bigint' })
  version!: number;

  @Column({ name: 'paced_to_ms', type: 'float8' })
  pacedTo_ms!: number;

  @Column({ type: 'integer' })
  failures!: number;

  @Column({ name: 'resumes_at', type: 'timestamptz', nullable: true })
  resumesAt!: Date | null;

  @Column({ name: 'last_failure', type: 'text' })
  lastFailure!: string;

  /** Who set it. */
  @Column({ name: 'set_by', type: 'text' })
  setBy!: string;

  @Column({ name: 'set_at', type: 'timestamptz' })
  setAt!: Date;
}
