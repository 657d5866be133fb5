import type { Delivered } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ErasedIdsStore, type IdOfShop } from './erased-ids.store.js';

/** What the facts of events name their customer by. */
interface Naming {
  shopId: string;
  customerId?: string;
  conversationId?: string;
  evidence?: string;
}

/**
 * The facts of events as they may be kept: what is told late of an erased customer names her no more (mission F6). Every
 * handler that keeps a customer's or a conversation's id takes its facts from here.
 */
@Injectable()
export class KnownFacts {
  constructor(private readonly erased: ErasedIdsStore) {}

  async of<T extends Naming>(tx: Tx, delivered: readonly Delivered<T>[]): Promise<T[]> {
    const facts = delivered.map(({ payload }) => payload);
    const ids = facts.flatMap(({ shopId, customerId, conversationId }) =>
      [customerId, conversationId].flatMap((id) => (id ? [{ shopId, id }] : [])),
    );
    const keptAs = await this.keptAs(tx, ids);
    return keptAs.size === 0 ? facts : facts.map((fact) => masked(fact, (id) => keptAs.get(nameOf(fact.shopId, id))));
  }

  /** The ids of a shop's customers as they may be kept. */
  async customers(tx: Tx, shopId: string, customerIds: readonly string[]): Promise<(customerId: string) => string> {
    const keptAs = await this.keptAs(
      tx,
      customerIds.map((id) => ({ shopId, id })),
    );
    return (customerId) => keptAs.get(nameOf(shopId, customerId)) ?? customerId;
  }

  private async keptAs(tx: Tx, ids: readonly IdOfShop[]): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    await this.erased.holdErasures(tx, [...new Set(ids.map(({ shopId }) => shopId))]);
    const rows = await this.erased.find(tx, ids);
    return new Map(rows.map(({ shopId, id, keptAs }) => [nameOf(shopId, id), keptAs]));
  }
}

function nameOf(shopId: string, id: string): string {
  return `${shopId}/${id}`;
}

function masked<T extends Naming>(fact: T, keptAs: (id: string) => string | undefined): T {
  const customerId = fact.customerId && keptAs(fact.customerId);
  const conversationId = fact.conversationId && keptAs(fact.conversationId);
  if (!customerId && !conversationId) return fact;
  return {
    ...fact,
    ...(customerId ? { customerId } : {}),
    ...(conversationId ? { conversationId } : {}),
    ...(fact.evidence === undefined ? {} : { evidence: '' }),
  };
}
