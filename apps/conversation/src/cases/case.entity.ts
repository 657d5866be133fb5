import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CaseStep, CoarseState, Origin } from './case-state.js';

/** A request that is tracked until its solution is confirmed. */
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

  /** What the release before this one reads. */
  @Column({ type: 'text' })
  state!: CoarseState;

  @Column({ type: 'text' })
  step!: CaseStep;

  /** Counts its steps from 1. */
  @Column({ name: 'step_number', type: 'integer' })
  stepNumber!: number;

  @Column({ type: 'text' })
  origin!: Origin;

  /** What whoever put it down wrote. */
  @Column({ type: 'text' })
  subject!: string;

  @Column({ type: 'text' })
  scene!: string;

  @Column({ type: 'smallint' })
  priority!: number;

  @Column({ name: 'assigned_agent_id', type: 'text' })
  assignedAgentId!: string;

  @Column({ name: 'assigned_group_id', type: 'text' })
  assignedGroupId!: string;

  /** What the customer was told. */
  @Column({ type: 'text' })
  result!: string;

  @Column({ name: 'reopened_count', type: 'integer' })
  reopenedCount!: number;

  @Column({ name: 'submitted_at', type: 'timestamptz' })
  submittedAt!: Date;

  /** By when the customer was promised an answer. */
  @Column({ name: 'promised_at', type: 'timestamptz' })
  promisedAt!: Date;

  @Column({ name: 'in_progress_at', type: 'timestamptz', nullable: true })
  inProgressAt!: Date | null;

  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt!: Date | null;

  /** Of its last step; null where the release before this one wrote it. */
  @Column({ name: 'changed_at', type: 'timestamptz', nullable: true })
  changedAt!: Date | null;
}
