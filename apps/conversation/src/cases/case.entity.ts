import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CaseState } from './case-state.js';

/** A request that nobody could take at once. */
@Entity('cases')
export class CaseEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'case_id', type: 'uuid' })
  caseId!: string;

  @Column({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @Column({ name: 'customer_id', type: 'text' })
  customerId!: string;

  @Column({ type: 'integer' })
  episode!: number;

  @Column({ type: 'text' })
  state!: CaseState;

  @Column({ name: 'submitted_at', type: 'timestamptz' })
  submittedAt!: Date;

  /** By when the customer was promised an answer. */
  @Column({ name: 'promised_at', type: 'timestamptz' })
  promisedAt!: Date;

  @Column({ name: 'in_progress_at', type: 'timestamptz', nullable: true })
  inProgressAt!: Date | null;

  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt!: Date | null;
}
