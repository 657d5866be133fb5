import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Agent, Connection, Intent } from './agent.js';

/** An agent as she stands. What the database works out by itself is not mapped. */
@Entity('agents')
export class AgentEntity implements Agent {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'agent_id', type: 'text' })
  agentId!: string;

  @Column({ name: 'display_name', type: 'text' })
  displayName!: string;

  @Column({ name: 'seats_max', type: 'integer' })
  seatsMax!: number;

  @Column({ name: 'seats_taken', type: 'integer' })
  seatsTaken!: number;

  @Column({ type: 'text' })
  intent!: Intent;

  @Column({ type: 'text' })
  connection!: Connection;

  @Column({ name: 'connection_ends_at', type: 'timestamptz', nullable: true })
  connectionEndsAt!: Date | null;

  @Column({ type: 'jsonb' })
  skills!: Record<string, number>;

  @Column({ name: 'group_ids', type: 'text', array: true })
  groupIds!: string[];

  @Column({ type: 'bigint' })
  version!: number;
}
