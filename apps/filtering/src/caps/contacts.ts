import type { Tx } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { Caps } from './caps.js';
import { CapsStore } from './caps.store.js';
import { ContactStore } from './contact.store.js';
import { type ContactDecision, decideContact, withContact, without } from './decide-contact.js';

/** What the platform bounds above every shop. */
export const PLATFORM_CAPS = Symbol('platform caps');

/** A message of a campaign. */
export interface Message {
  shopId: string;
  campaignId: string;
}

/**
 * Reserves the right to write to customers under the caps of shop and platform (mission B4). A reservation counts like
 * a message that she got; whoever reserves while another one does waits for it, so that the last free place is taken
 * once.
 */
@Injectable()
export class Contacts {
  constructor(
    private readonly ledgers: ContactStore,
    private readonly caps: CapsStore,
    @Inject(PLATFORM_CAPS) private readonly platform: Caps,
  ) {}

  /** Reserves for each of these customers for whom the caps allow it. Returns what was decided on whom. */
  async reserve(
    tx: Tx,
    { shopId, campaignId }: Message,
    customerIds: string[],
    now: Date,
  ): Promise<Map<string, ContactDecision>> {
    const caps = { shop: await this.caps.current(tx, shopId), platform: this.platform };
    const now_ms = now.getTime();
    const decisions = new Map<string, ContactDecision>();
    const reserved = [];
    for (const { customerId, contacts } of await this.ledgers.hold(tx, customerIds)) {
      const decision = decideContact(contacts, { shopId, campaignId }, caps, now_ms);
      decisions.set(customerId, decision);
      if (decision.kind === 'later') continue;
      reserved.push({ customerId, contacts: withContact(contacts, { at_ms: now_ms, shopId, campaignId }) });
    }
    if (reserved.length > 0) await this.ledgers.keep(tx, reserved, now);
    return decisions;
  }

  /**
   * Says what came of reservations: of those who got it, that they got it by now, from when windows and spacing count;
   * of those who did not, that it never was.
   */
  async settle(
    tx: Tx,
    { shopId, campaignId }: Message,
    { reached, missed }: { reached: string[]; missed: string[] },
    now: Date,
  ): Promise<void> {
    if (reached.length + missed.length === 0) return;
    const now_ms = now.getTime();
    const got = new Set(reached);
    const held = await this.ledgers.hold(tx, [...reached, ...missed]);
    const kept = held.map(({ customerId, contacts }) => ({
      customerId,
      contacts: got.has(customerId)
        ? withContact(contacts, { at_ms: now_ms, shopId, campaignId })
        : without(contacts, campaignId, now_ms),
    }));
    await this.ledgers.keep(tx, kept, now);
  }
}
