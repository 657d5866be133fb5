import { Clock, type Idempotency, Ids } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { decideLink, type VerificationLevel } from './decide-link.js';
import { type Handle, type HandleEvent, HandleStore } from './handle.store.js';
import { HandleHash } from './handle-hash.js';
import type { HandleValue } from './handle-value.js';
import { HandleLinkedElsewhere, TooManyHandles } from './identity-failures.js';
import { type Author, MergeStore } from './merge.store.js';

// Of one identity.
const handles_max = 100;

export interface LinkHandleCommand {
  shopId: string;
  customerId: string;
  idempotency: Idempotency | undefined;
  value: HandleValue;
  level: VerificationLevel;
  linkedBy: Author;
}

/** Links a handle to a customer, or raises its level (mission A2). */
@Injectable()
export class LinkHandle {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: HandleStore,
    private readonly merges: MergeStore,
    private readonly hash: HandleHash,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /**
   * The handle as it is linked now.
   *
   * @throws {HandleLinkedElsewhere} when it is somebody else's and stays so.
   * @throws {TooManyHandles} when she has as many as one may have.
   */
  execute({ shopId, customerId, idempotency, value, level, linkedBy }: LinkHandleCommand): Promise<Handle> {
    const hash = this.hash.of(shopId, value);
    // What is recorded of the request must not tell the handle to somebody who tries numbers.
    const asked = idempotency && { ...idempotency, fingerprint: this.hash.fingerprint(idempotency.fingerprint) };
    return this.transactions.once(shopId, asked, async (tx) => {
      await this.merges.keepOut(tx, shopId);
      await this.store.hold(tx, shopId, customerId, hash);
      const now = this.clock.now();
      const remember = (event: HandleEvent, handle: Handle) => this.remember(tx, shopId, event, handle, now, linkedBy);
      const found = await this.store.find(tx, shopId, hash);
      const current = found && { isHers: await this.isHers(tx, shopId, customerId, found), level: found.level };
      const outcome = decideLink(current, level);
      if (outcome === 'refuse') throw new HandleLinkedElsewhere();
      if (found && outcome === 'unchanged') return found;
      if (found && outcome === 'raise') {
        const raised = { ...found, level, changedAt: now };
        await this.store.raise(tx, shopId, raised);
        return remember('raised', raised);
      }
      if (found && outcome === 'move') {
        await this.store.unlink(tx, shopId, found.customerId, found.handleId);
        await remember('moved_away', found);
      }
      if ((await this.store.count(tx, shopId, customerId)) >= handles_max) throw new TooManyHandles(handles_max);
      const { kind, network, masked: maskedValue } = value;
      const handleId = this.ids.next();
      const linked = { handleId, customerId, kind, maskedValue, level, linkedAt: now, changedAt: now };
      await this.store.link(tx, shopId, linked, network, hash);
      return remember('linked', linked);
    });
  }

  /** Also where it is linked to another identity of the same person. */
  private async isHers(tx: Tx, shopId: string, customerId: string, { customerId: owner }: Handle): Promise<boolean> {
    if (owner === customerId) return true;
    return (await this.merges.person(tx, shopId, customerId)).identityIds.includes(owner);
  }

  private async remember(
    tx: Tx,
    shopId: string,
    event: HandleEvent,
    handle: Handle,
    recordedAt: Date,
    changedBy: Author,
  ): Promise<Handle> {
    await this.store.remember(tx, shopId, { changeId: this.ids.next(), event, handle, recordedAt, changedBy });
    return handle;
  }
}
