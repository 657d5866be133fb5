import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SeatState } from './seat.js';

/** A seat, kept for a while after it has ended. */
@Entity('seats')
export class SeatEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'seat_id', type: 'uuid' })
  seatId!: string;

  @Column({ name: 'agent_id', type: 'text' })
  agentId!: string;

  @Column({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @Column({ type: 'text' })
  state!: SeatState;

  @Column({ name: 'reserved_at', type: 'timestamptz' })
  reservedAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ type: 'text' })
  channel!: string;

  @Column({ type: 'integer' })
  weight!: number;

  /** Null while it is taken. */
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true })
  endedAt!: Date | null;
}
