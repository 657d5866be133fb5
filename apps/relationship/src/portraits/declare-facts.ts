import { Clock, type Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RelationshipNotFound } from '../relationships/relationship-failures.js';
import { checkDeclared, type DeclaredFacts } from './declared-facts.js';
import { DeclaredFactsStore } from './declared-facts.store.js';
import { PortraitStore } from './portrait.store.js';

export interface DeclareFactsCommand {
  shopId: string;
  customerId: string;
  idempotency: Idempotency | undefined;
  declared: DeclaredFacts;
  /** The caller, for the audit. */
  declaredBy: string;
}

/** Keeps what was declared of a customer (mission A4). */
@Injectable()
export class DeclareFacts {
  constructor(
    private readonly transactions: Transactions,
    private readonly declaredFacts: DeclaredFactsStore,
    private readonly portraits: PortraitStore,
    private readonly clock: Clock,
  ) {}

  /**
   * What is declared of her now: tags in their order, each once.
   *
   * @throws {RelationshipNotFound} when the shop has no relationship with her.
   * @throws {InvalidRequest} when the birthday is no day of the year.
   */
  async execute({ shopId, customerId, idempotency, declared, declaredBy }: DeclareFactsCommand) {
    checkDeclared(declared);
    const { birthday, preferredChannel, timeZone } = declared;
    const kept = { birthday, preferredChannel, timeZone, tags: [...new Set(declared.tags)].sort() };
    return this.transactions.once(shopId, idempotency, async (tx) => {
      if (!(await this.portraits.establishedAt(tx, shopId, customerId))) throw new RelationshipNotFound();
      await this.declaredFacts.keep(tx, shopId, customerId, kept, { declaredBy, declaredAt: this.clock.now() });
      return kept;
    });
  }
}
