import { Clock, Ids } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { CaseCommand } from './assign-case.js';
import { CaseStore } from './case.store.js';
import { CaseNotFound } from './case-failures.js';
import type { CaseNoteEntity } from './case-note.entity.js';

/** Somebody notes something about a case for colleagues; the customer never sees it. */
@Injectable()
export class NoteCase {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CaseStore,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** The note. @throws {CaseNotFound} when the shop has no such case. */
  execute({ shopId, idempotency, caseId, caller }: CaseCommand, text: string): Promise<CaseNoteEntity> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      if (!(await this.store.find(tx, shopId, caseId))) throw new CaseNotFound();
      const noted = { noteId: this.ids.next(), authorId: caller.subject, text, notedAt: this.clock.now() };
      await this.store.addNote(tx, { shopId, caseId, ...noted });
      return { shopId, caseId, ...noted };
    });
  }
}
