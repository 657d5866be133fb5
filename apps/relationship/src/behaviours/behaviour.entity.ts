import type { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Something a customer did. Its kind is the contract's number. */
@Entity('behaviours')
export class BehaviourEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'behaviour_id', type: 'text' })
  behaviourId!: string;

  @Column({ name: 'customer_id', type: 'text' })
  customerId!: string;

  @Column({ type: 'smallint' })
  kind!: BehaviourKind;

  @Column({ name: 'occurred_at', type: 'timestamptz' })
  occurredAt!: Date;

  @Column({ type: 'text' })
  category!: string;

  @Column({ name: 'product_id', type: 'text' })
  productId!: string;

  @Column({ name: 'amount_cents', type: 'bigint' })
  amountCents!: number;

  @Column({ name: 'campaign_id', type: 'text' })
  campaignId!: string;
}
