import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Control } from './decide-control.js';

/** A conversation as it stands. */
@Entity('conversations')
export class ConversationEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @Column({ name: 'customer_id', type: 'text' })
  customerId!: string;

  @Column({ type: 'text' })
  channel!: string;

  @Column({ type: 'text' })
  language!: string;

  @Column({ type: 'text' })
  control!: Control;

  @Column({ name: 'control_epoch', type: 'bigint' })
  controlEpoch!: number;

  @Column({ type: 'integer' })
  episode!: number;

  @Column({ name: 'agent_id', type: 'text' })
  agentId!: string;

  @Column({ name: 'seat_id', type: 'uuid', nullable: true })
  seatId!: string | null;

  @Column({ name: 'last_sequence', type: 'bigint' })
  lastSequence!: number;

  @Column({ name: 'opened_at', type: 'timestamptz' })
  openedAt!: Date;

  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt!: Date | null;
}
