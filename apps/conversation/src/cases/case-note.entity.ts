import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What somebody noted about a case for colleagues. */
@Entity('case_notes')
export class CaseNoteEntity {
  @PrimaryColumn({ name: 'shop_id', type: 'text' })
  shopId!: string;

  @PrimaryColumn({ name: 'case_id', type: 'uuid' })
  caseId!: string;

  @PrimaryColumn({ name: 'note_id', type: 'uuid' })
  noteId!: string;

  @Column({ name: 'author_id', type: 'text' })
  authorId!: string;

  @Column({ type: 'text' })
  text!: string;

  @Column({ name: 'noted_at', type: 'timestamptz' })
  notedAt!: Date;
}
