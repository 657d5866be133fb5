import { Clock, type Idempotency, Ids, InvalidRequest } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { decideMerge, identities_max, type MergeOutcome } from './decide-merge.js';
import { handleKinds } from './handle.store.js';
import type { HandleKind } from './handle-value.js';
import {
  AlreadyMerged,
  CustomerNotFound,
  OverrideNotAllowed,
  TooManyIdentities,
  VerifiedIdentitiesConflict,
} from './identity-failures.js';
import { type Author, type Merge, MergeStore } from './merge.store.js';

export interface MergeCustomersCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  survivorId: string;
  mergedId: string;
  reason: string;
  override: boolean;
  mergedBy: Author;
}

/** Makes two customers one person (mission A2). */
@Injectable()
export class MergeCustomers {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: MergeStore,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /**
   * The merge, which holds from now on.
   *
   * @throws {InvalidRequest} when the two are one customer.
   * @throws {CustomerNotFound} when the shop knows one of them not.
   * @throws {AlreadyMerged} when one of them was merged into another.
   * @throws {VerifiedIdentitiesConflict} when verified handles say that they are two, and it is not overridden.
   * @throws {OverrideNotAllowed} when somebody else than an operator overrides.
   * @throws {TooManyIdentities} when they would be too many together.
   */
  execute(command: MergeCustomersCommand): Promise<Merge> {
    const { shopId, idempotency, survivorId, mergedId, reason, override, mergedBy } = command;
    if (survivorId === mergedId) {
      throw new InvalidRequest([{ field: 'merged_id', description: 'must be another customer than survivor_id' }]);
    }
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.takeTurn(tx, shopId);
      const outcome = decideMerge(
        await this.store.side(tx, shopId, survivorId),
        await this.store.side(tx, shopId, mergedId),
        { override, isOperator: mergedBy.role === 'operator' },
      );
      if (outcome.kind === 'refused') throw failureOf(outcome);
      const merge: Merge = {
        mergeId: this.ids.next(),
        survivorId,
        mergedId,
        reason,
        overriddenKinds: [...new Set(outcome.overriddenKinds.map(kindOf))],
        mergedAt: this.clock.now(),
        mergedBy,
        unmerged: undefined,
      };
      await this.store.add(tx, shopId, merge);
      const { mergeId, mergedAt } = merge;
      const merged = { shopId, mergeId, survivorId, mergedId, mergedAt };
      await this.outbox.add(tx, events.customersMerged, shopId, merged);
      return merge;
    });
  }
}

/** The kind of `kind/network`, as the store tells verified kinds. */
function kindOf(verifiedKind: string): HandleKind {
  return handleKinds[Number.parseInt(verifiedKind, 10)] as HandleKind;
}

function failureOf(refused: Extract<MergeOutcome, { kind: 'refused' }>): Error {
  switch (refused.why) {
    case 'unknown':
      return new CustomerNotFound(`${refused.side}_id`);
    case 'merged_away':
      return new AlreadyMerged(`${refused.side}_id`);
    case 'override_not_allowed':
      return new OverrideNotAllowed();
    case 'too_many':
      return new TooManyIdentities(identities_max);
    case 'conflict':
      return new VerifiedIdentitiesConflict([...new Set(refused.kinds.map(kindOf))]);
  }
}
