import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The rating in force of one episode, with who is credited. */
@Entity('ratings')
export class RatingEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @PrimaryColumn({ type: 'integer' })
  episode!: number;

  @Column({ type: 'smallint' })
  stars!: number;

  @Column({ type: 'text' })
  comment!: string;

  /** Empty where the bot is credited. */
  @Column({ name: 'agent_id', type: 'text' })
  agentId!: string;

  /** Counts the ratings of this episode from 1. */
  @Column({ type: 'integer' })
  version!: number;

  @Column({ name: 'rated_at', type: 'timestamptz' })
  ratedAt!: Date;

  /** Why, in words of the shop's own list. */
  @Column({ type: 'text', array: true })
  reasons!: string[];

  /** When the first one was given; null where the release before this one took it. */
  @Column({ name: 'first_rated_at', type: 'timestamptz', nullable: true })
  firstRatedAt!: Date | null;
}
