import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RelationshipStatus } from './decide-relationship.js';

/** A relationship as it stands. */
@Entity('relationships')
export class RelationshipEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'customer_id', type: 'text' })
  customerId!: string;

  @Column({ type: 'text' })
  status!: RelationshipStatus;

  @Column({ name: 'acquisition_channel', type: 'text' })
  acquisitionChannel!: string;

  @Column({ name: 'established_at', type: 'timestamptz' })
  establishedAt!: Date;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;

  @Column({ type: 'bigint' })
  version!: number;
}
