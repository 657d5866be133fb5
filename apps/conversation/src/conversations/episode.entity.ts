import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One episode of a conversation; what is counted once per episode is counted here. */
@Entity('episodes')
export class EpisodeEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;

  @PrimaryColumn({ type: 'integer' })
  episode!: number;

  @Column({ name: 'bot_turns', type: 'integer' })
  botTurns!: number;

  /** Answers in a row in which the bot knew nothing. */
  @Column({ name: 'failed_answers', type: 'integer' })
  failedAnswers!: number;

  /** The agent who served it last; empty where the bot did. */
  @Column({ name: 'served_by', type: 'text' })
  servedBy!: string;

  @Column({ name: 'opened_at', type: 'timestamptz' })
  openedAt!: Date;

  @Column({ name: 'closed_at', type: 'timestamptz', nullable: true })
  closedAt!: Date | null;
}
