import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A policy that a shop set; every version is kept. */
@Entity('shop_policies')
export class ShopPolicyEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ type: 'text' })
  kind!: string;

  @PrimaryColumn({ type: 'bigint' })
  version!: number;

  @Column({ type: 'jsonb' })
  settings!: object;

  /** The caller who set it. */
  @Column({ name: 'set_by', type: 'text' })
  setBy!: string;

  @Column({ name: 'set_at', type: 'timestamptz' })
  setAt!: Date;
}
