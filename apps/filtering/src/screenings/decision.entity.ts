import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ScreeningDecision } from './decide-screening.js';

/** One customer's decision, with the factors that it was taken on. */
@Entity('decisions')
export class DecisionEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'screening_id', type: 'uuid' })
  screeningId!: string;

  @PrimaryColumn({ name: 'customer_id', type: 'text' })
  customerId!: string;

  @Column({ type: 'text' })
  verdict!: ScreeningDecision['verdict'];

  @Column({ type: 'text' })
  reason!: ScreeningDecision['reason'];

  @Column({ name: 'response_probability', type: 'float8' })
  responseProbability!: number;

  /** In the order of `factorNames`; null where she has no relationship. */
  @Column({ type: 'float8', array: true, nullable: true })
  factors!: (number | null)[] | null;
}
