import { Clock, Ids } from '@guanxi/chassis';
import type { EventHandler } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuildOvertaken } from '../activity/activity-failures.js';
import { KnownFacts } from '../erasure/known-facts.js';
import { OnCancellations } from '../interventions/on-cancellations.js';
import { OnPurchases } from '../interventions/on-purchases.js';
import { OnBehavioursRecorded } from '../outreach/on-behaviours-recorded.js';
import { OnCampaignAudienceDecided } from '../outreach/on-campaign-audience-decided.js';
import { OnCampaignSettled } from '../outreach/on-campaign-settled.js';
import { OnMessagesDelivered } from '../outreach/on-messages-delivered.js';
import { OnRelationshipsChanged } from '../outreach/on-relationships-changed.js';
import { OnScreeningCompleted } from '../outreach/on-screening-completed.js';
import { OnCustomersMerged } from '../persons/on-customers-merged.js';
import { OnCustomersUnmerged } from '../persons/on-customers-unmerged.js';
import { OutreachOwners } from './outreach-owners.js';
import { RebuildStore } from './rebuild.store.js';
import { drawnName } from './rebuilt-shops.js';
import type { ToldFact } from './told-facts.js';

/**
 * Draws a shop's facts anew from their owners, by the same handlers that take its events in, under another name; events that
 * come meanwhile are taken in under both. At the end the new rows take the place of the old ones in one transaction, which
 * events wait for. A behaviour that an owner told and an event tells too counts once, for as long as events can come late.
 */
@Injectable()
export class RebuildFacts {
  private readonly handlers: Record<ToldFact['kind'], Pick<EventHandler<unknown>, 'handle'>[]>;

  constructor(
    private readonly store: RebuildStore,
    private readonly owners: OutreachOwners,
    private readonly known: KnownFacts,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
    relationships: OnRelationshipsChanged,
    cancellations: OnCancellations,
    behaviours: OnBehavioursRecorded,
    purchases: OnPurchases,
    screening: OnScreeningCompleted,
    audience: OnCampaignAudienceDecided,
    delivered: OnMessagesDelivered,
    settled: OnCampaignSettled,
    merged: OnCustomersMerged,
    unmerged: OnCustomersUnmerged,
  ) {
    this.handlers = {
      relationships: [relationships, cancellations],
      behaviours: [behaviours, purchases],
      screening: [screening],
      audience: [audience],
      delivered: [delivered],
      settled: [settled],
      merged: [merged],
      unmerged: [unmerged],
    };
  }

  /** Tells how many facts owners have told, as it goes on. @throws {RebuildOvertaken} when another one has begun. */
  async *execute(shopId: string): AsyncGenerator<number> {
    const drawnAs = drawnName(this.ids.next());
    await this.begin(shopId, drawnAs);
    let isInForce = false;
    try {
      let told = 0;
      for await (const fact of this.owners.told(shopId)) {
        told += await this.draw(shopId, drawnAs, fact);
        yield told;
      }
      await this.putInForce(shopId, drawnAs);
      isInForce = true;
      yield told;
    } finally {
      if (!isInForce) await this.abandon(shopId, drawnAs);
    }
  }

  /** From when this is committed on, events of the shop are taken in under both names. */
  private async begin(shopId: string, drawnAs: string): Promise<void> {
    await this.transactions.runAcrossShops(async (tx) => {
      await this.known.hold(tx, shopId);
      const before = await this.store.begin(tx, shopId, drawnAs, this.clock.now());
      if (before !== undefined) await this.store.remove(tx, before);
    });
  }

  private draw(shopId: string, drawnAs: string, { kind, told }: ToldFact): Promise<number> {
    return this.transactions.runAcrossShops(async (tx) => {
      const now = this.clock.now();
      const event = { id: this.ids.next(), shopId, payload: told, occurredAt: now };
      // Whoever was erased is drawn under the names that she is kept under.
      const prepared = await this.known.prepare([event], tx);
      if (!(await this.store.renew(tx, shopId, drawnAs, now))) throw new RebuildOvertaken();
      const renamed = prepared.map((one) => ({
        ...one,
        shopId: drawnAs,
        payload: { ...(one.payload as object), shopId: drawnAs },
      }));
      for (const handler of this.handlers[kind]) await handler.handle(renamed, tx);
      return countOf(told);
    });
  }

  private putInForce(shopId: string, drawnAs: string): Promise<void> {
    return this.transactions.runAcrossShops(async (tx: Tx) => {
      await this.known.hold(tx, shopId);
      const now = this.clock.now();
      if (!(await this.store.renew(tx, shopId, drawnAs, now))) throw new RebuildOvertaken();
      await this.store.putInForce(tx, shopId, drawnAs, now);
    });
  }

  /** Removes what was drawn; the rebuild that overtook this one, where one did, is left alone. */
  private async abandon(shopId: string, drawnAs: string): Promise<void> {
    await this.transactions.runAcrossShops(async (tx) => {
      await this.known.hold(tx, shopId);
      if (await this.store.renew(tx, shopId, drawnAs, this.clock.now())) await this.store.abandon(tx, shopId);
      else await this.store.remove(tx, drawnAs);
    });
  }
}

function countOf(told: ToldFact['told']): number {
  if ('changes' in told) return told.changes.length;
  if ('behaviours' in told) return told.behaviours.length;
  return 'customerIds' in told ? told.customerIds.length : 1;
}
