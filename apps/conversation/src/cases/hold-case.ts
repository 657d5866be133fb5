import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import type { CaseEntity } from './case.entity.js';
import { CaseStore } from './case.store.js';
import { CaseNotFound } from './case-failures.js';

/** Holds a case together with its conversation, whose row is every writer's first lock. */
@Injectable()
export class HoldCase {
  constructor(
    private readonly store: CaseStore,
    private readonly writer: ConversationWriter,
  ) {}

  /** Both as they stand, held until the transaction ends. @throws {CaseNotFound} when the shop has no such case. */
  async execute(tx: Tx, shopId: string, caseId: string): Promise<{ held: CaseEntity; conversation: Conversation }> {
    const found = await this.store.find(tx, shopId, caseId);
    if (!found) throw new CaseNotFound();
    const conversation = await this.writer.hold(tx, shopId, found.conversationId);
    const held = await this.store.findForUpdate(tx, shopId, caseId);
    if (!held) throw new CaseNotFound();
    return { held, conversation };
  }
}
