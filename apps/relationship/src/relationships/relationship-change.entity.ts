import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RelationshipStatus } from './decide-relationship.js';

/** One change of a relationship, kept for ever. */
@Entity('relationship_changes')
export class RelationshipChangeEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'customer_id', type: 'text' })
  customerId!: string;

  @PrimaryColumn({ type: 'bigint' })
  version!: number;

  @Column({ type: 'text' })
  status!: RelationshipStatus;

  @Column({ name: 'acquisition_channel', type: 'text' })
  acquisitionChannel!: string;

  @Column({ type: 'text' })
  reason!: string;

  /** When it happened in the world. */
  @Column({ name: 'occurred_at', type: 'timestamptz' })
  occurredAt!: Date;

  /** When the platform learned of it. */
  @Column({ name: 'recorded_at', type: 'timestamptz' })
  recordedAt!: Date;
}
