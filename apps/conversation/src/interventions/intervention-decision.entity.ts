import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Why a menu was or was not shown after one of the customer's messages, and what the message is about. */
@Entity('intervention_decisions')
export class InterventionDecisionEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @PrimaryColumn({ type: 'bigint' })
  sequence!: number;

  @Column({ type: 'integer' })
  episode!: number;

  @Column({ type: 'boolean' })
  offered!: boolean;

  @Column({ type: 'text' })
  rule!: string;

  @Column({ type: 'text' })
  evidence!: string;

  @Column({ type: 'text' })
  scene!: string;

  @Column({ name: 'scene_confidence', type: 'double precision' })
  sceneConfidence!: number;

  @Column({ type: 'smallint' })
  priority!: number;

  @Column({ name: 'priority_reason', type: 'text' })
  priorityReason!: string;

  /** How negative, abusive or inclined to complain the message was, whichever is most, 0..1. */
  @Column({ type: 'double precision' })
  displeasure!: number;

  @Column({ name: 'wants_human', type: 'double precision' })
  wantsHuman!: number;

  /** Over the episode, her last messages weighing most, 0..1. */
  @Column({ name: 'displeasure_level', type: 'double precision' })
  displeasureLevel!: number;

  /** The shop's intervention policy that was in force; 0 for the defaults. */
  @Column({ name: 'policy_version', type: 'bigint' })
  policyVersion!: number;

  /** Where the bot's answer came from, `transfer` where it passed her on; empty where an agent answers. */
  @Column({ type: 'text' })
  answer!: string;

  @Column({ name: 'decided_at', type: 'timestamptz' })
  decidedAt!: Date;
}
