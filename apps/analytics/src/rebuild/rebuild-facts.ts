import { Clock, Ids } from '@guanxi/chassis';
import type { EventHandler } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuildOvertaken } from '../activity/activity-failures.js';
import { KnownFacts } from '../erasure/known-facts.js';
import { DrawingHandlers } from './drawing-handlers.js';
import type { KeptSince } from './kept-since.js';
import { OutreachOwners } from './outreach-owners.js';
import { RebuildStore } from './rebuild.store.js';
import { drawnName } from './rebuilt-shops.js';
import { ServiceOwners } from './service-owners.js';
import type { ToldFacts } from './told-facts.js';

/**
 * Draws a shop's facts anew from their owners, by the same handlers that take its events in, under another name; events that
 * come meanwhile are taken in under both. At the end the new rows take the place of the old ones in one transaction, which
 * events wait for. A behaviour that an owner told and an event tells too counts once, for as long as events can come late.
 */
@Injectable()
export class RebuildFacts {
  private readonly handlers = new Map<string, Pick<EventHandler<unknown>, 'handle'>[]>();

  constructor(
    private readonly store: RebuildStore,
    private readonly outreach: OutreachOwners,
    private readonly service: ServiceOwners,
    private readonly known: KnownFacts,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly ids: Ids,
    drawing: DrawingHandlers,
  ) {
    for (const handler of drawing.all) {
      const { type } = handler.event;
      this.handlers.set(type, [...(this.handlers.get(type) ?? []), handler]);
    }
  }

  /** Tells how many facts owners have told, as it goes on. @throws {RebuildOvertaken} when another one has begun. */
  async *execute(shopId: string): AsyncGenerator<number> {
    const drawnAs = drawnName(this.ids.next());
    await this.begin(shopId, drawnAs);
    let isInForce = false;
    try {
      let told = 0;
      const keptSince: KeptSince = {};
      for await (const facts of this.toldByAll(shopId, keptSince)) {
        told += await this.draw(shopId, drawnAs, facts);
        yield told;
      }
      await this.putInForce(shopId, drawnAs, keptSince);
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

  private async *toldByAll(shopId: string, keptSince: KeptSince): AsyncGenerator<ToldFacts> {
    yield* this.outreach.told(shopId);
    yield* this.service.told(shopId, keptSince);
  }

  private draw(shopId: string, drawnAs: string, { event, payloads }: ToldFacts): Promise<number> {
    return this.transactions.runAcrossShops(async (tx) => {
      const now = this.clock.now();
      const told = payloads.map((payload) => ({ id: this.ids.next(), shopId, payload, occurredAt: now }));
      // Whoever was erased is drawn under the names that she is kept under.
      const prepared = await this.known.prepare(told, tx);
      if (!(await this.store.renew(tx, shopId, drawnAs, now))) throw new RebuildOvertaken();
      const renamed = prepared.map((one) => ({
        ...one,
        shopId: drawnAs,
        payload: { ...(one.payload as object), shopId: drawnAs },
      }));
      for (const handler of this.handlers.get(event.type) ?? []) await handler.handle(renamed, tx);
      return payloads.reduce((sum, payload) => sum + countOf(payload), 0);
    });
  }

  private putInForce(shopId: string, drawnAs: string, keptSince: KeptSince): Promise<void> {
    return this.transactions.runAcrossShops(async (tx: Tx) => {
      await this.known.hold(tx, shopId);
      const now = this.clock.now();
      if (!(await this.store.renew(tx, shopId, drawnAs, now))) throw new RebuildOvertaken();
      await this.store.putInForce(tx, shopId, drawnAs, keptSince, now);
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

/** How many facts an event tells. */
function countOf(payload: object): number {
  const lists = ['changes', 'behaviours', 'customerIds', 'counts'].map(
    (name) => (payload as Record<string, unknown>)[name],
  );
  const list = lists.find(Array.isArray);
  return list ? list.length : 1;
}
