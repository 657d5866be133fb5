import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The latest version of an article in one language. */
@Entity('articles')
export class ArticleEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'article_id', type: 'text' })
  articleId!: string;

  @PrimaryColumn({ type: 'text' })
  language!: string;

  @Column({ type: 'text' })
  title!: string;

  @Column({ type: 'text' })
  body!: string;

  /** Ways in which customers ask for it. */
  @Column({ type: 'text', array: true })
  questions!: string[];

  /** Counts its changes from 1. */
  @Column({ type: 'bigint' })
  version!: number;

  /** The revision of the knowledge base that brought this version; ascends in the order of the commits. */
  @Column({ type: 'bigint' })
  revision!: number;

  @Column({ name: 'changed_at', type: 'timestamptz' })
  changedAt!: Date;
}
