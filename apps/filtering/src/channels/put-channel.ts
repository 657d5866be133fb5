import { Clock, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Channel, ChannelState } from './channel.js';
import { ChannelStore } from './channel.store.js';
import { ChannelOrigins } from './channel-origins.js';

export interface PutChannelCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  channel: Omit<Channel, 'version'>;
  /** The caller, for the audit. */
  setBy: string;
}

/** Makes a shop's channel or replaces it (mission B5, B8). */
@Injectable()
export class PutChannel {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ChannelStore,
    private readonly origins: ChannelOrigins,
    private readonly clock: Clock,
  ) {}

  /** @throws {InvalidRequest} when channels may not reach the address, or a webhook has no secret to sign with. */
  execute({ shopId, idempotency, channel, setBy }: PutChannelCommand): Promise<Channel & ChannelState> {
    const description = this.origins.refusal(channel.kind, channel.address);
    if (description) throw new InvalidRequest([{ field: 'channel.address', description }]);
    if (channel.kind === 'webhook' && channel.secretRef === '') {
      throw new InvalidRequest([{ field: 'channel.secret_ref', description: 'is required: webhooks are signed' }]);
    }
    return this.transactions.once(shopId, idempotency, (tx) =>
      this.store.put(tx, shopId, channel, { setBy, setAt: this.clock.now() }),
    );
  }
}
