import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Actor, CaseStep } from './case-state.js';

/** One step of a case: who took it, when, and how the case stood then. */
@Entity('case_steps')
export class CaseStepEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'case_id', type: 'uuid' })
  caseId!: string;

  /** Counts from 1. */
  @PrimaryColumn({ type: 'integer' })
  number!: number;

  @Column({ type: 'text' })
  step!: CaseStep;

  @Column({ type: 'text' })
  actor!: Actor;

  /** The agent or merchant; empty for the platform and the customer. */
  @Column({ name: 'actor_id', type: 'text' })
  actorId!: string;

  @Column({ name: 'assigned_agent_id', type: 'text' })
  assignedAgentId!: string;

  @Column({ name: 'assigned_group_id', type: 'text' })
  assignedGroupId!: string;

  @Column({ type: 'text' })
  scene!: string;

  @Column({ type: 'smallint' })
  priority!: number;

  /** The customer said that it was not solved. */
  @Column({ type: 'boolean' })
  reopened!: boolean;

  @Column({ type: 'timestamptz' })
  at!: Date;
}
