import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CareMenuOutcome } from './care-menu-outcome.js';
import type { OfferReason } from './intervention-policy.js';

/** A care menu that was shown, and what became of it. */
@Entity('interventions')
export class InterventionEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'intervention_id', type: 'uuid' })
  interventionId!: string;

  @Column({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @Column({ name: 'customer_id', type: 'text' })
  customerId!: string;

  @Column({ type: 'integer' })
  episode!: number;

  @Column({ type: 'text' })
  reason!: OfferReason;

  @Column({ type: 'text' })
  evidence!: string;

  @Column({ type: 'text' })
  outcome!: CareMenuOutcome;

  @Column({ name: 'offered_at', type: 'timestamptz' })
  offeredAt!: Date;

  /** When it disappears unanswered; null for one that a release showed that knew no such time. */
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'answered_at', type: 'timestamptz', nullable: true })
  answeredAt!: Date | null;

  /** The span that offered it, as a `traceparent`; null where nobody records its trace. */
  @Column({ type: 'text', nullable: true })
  trace!: string | null;
}
