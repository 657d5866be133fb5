import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ScreeningPolicy } from '../policies/screening-policy.js';
import type { AudienceKind, AudienceShare, ReasonCount, ScreeningState } from './screening.js';

/** A screening and, once it is completed, its report. */
@Entity('screenings')
export class ScreeningEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'screening_id', type: 'uuid' })
  screeningId!: string;

  /** The caller's key: the same key is the same screening. */
  @Column({ name: 'idempotency_key', type: 'text' })
  idempotencyKey!: string;

  /** SHA-256 of what was ordered, so that a key is not used for another order. */
  @Column({ name: 'order_digest', type: 'bytea' })
  orderDigest!: Buffer;

  /** SHA-256 of the customers named, once all were. */
  @Column({ name: 'audience_digest', type: 'bytea', nullable: true })
  audienceDigest!: Buffer | null;

  @Column({ name: 'audience_kind', type: 'text' })
  audienceKind!: AudienceKind;

  @Column({ name: 'content_category', type: 'text' })
  contentCategory!: string;

  @Column({ name: 'as_of', type: 'timestamptz' })
  asOf!: Date;

  @Column({ type: 'jsonb' })
  policy!: ScreeningPolicy;

  @Column({ type: 'text' })
  scorer!: string;

  @Column({ type: 'text' })
  state!: ScreeningState;

  @Column({ name: 'decided_up_to', type: 'text' })
  decidedUpTo!: string;

  @Column({ name: 'started_at', type: 'timestamptz' })
  startedAt!: Date;

  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;

  @Column({ type: 'bigint', nullable: true })
  position!: number | null;

  @Column({ type: 'jsonb' })
  reasons!: ReasonCount[];

  @Column({ name: 'by_channel', type: 'jsonb' })
  byChannel!: AudienceShare[];

  @Column({ name: 'by_age', type: 'jsonb' })
  byAge!: AudienceShare[];
}
