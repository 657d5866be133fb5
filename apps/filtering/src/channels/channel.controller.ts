import { type CallContext, type Handlers, InvalidRequest, page, pageItems, readPageToken } from '@guanxi/chassis';
import * as contract from '@guanxi/contracts/filtering/v1/channel.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { AdapterKind, Channel, ChannelState } from './channel.js';
import { ChannelStore } from './channel.store.js';
import { ChannelNotFound } from './channel-failures.js';
import { PutChannel } from './put-channel.js';

const kinds: Record<AdapterKind, contract.AdapterKind> = {
  grpc: contract.AdapterKind.GRPC,
  webhook: contract.AdapterKind.WEBHOOK,
};

/** `guanxi.filtering.v1.ChannelService`. */
@Injectable()
export class ChannelController implements Handlers<typeof contract.ChannelServiceService> {
  constructor(
    private readonly putShopChannel: PutChannel,
    private readonly store: ChannelStore,
    private readonly transactions: Transactions,
  ) {}

  async putChannel(request: contract.PutChannelRequest, call: CallContext): Promise<contract.PutChannelResponse> {
    const { shopId, channel } = request;
    if (!channel) throw new InvalidRequest([{ field: 'channel', description: 'is required' }]);
    const { name, address, capacityPerMinute, secretRef } = channel;
    const kind = channel.kind === contract.AdapterKind.GRPC ? 'grpc' : 'webhook';
    const put = await this.putShopChannel.execute({
      shopId,
      idempotency: call.idempotency,
      channel: { name, kind, address, capacityPerMinute, secretRef },
      setBy: call.caller.subject,
    });
    return { channel: toContract(shopId, put) };
  }

  async getChannel({ shopId, name }: contract.GetChannelRequest): Promise<contract.GetChannelResponse> {
    const found = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, name));
    if (!found) throw new ChannelNotFound();
    return { channel: toContract(shopId, found) };
  }

  async listChannels(request: contract.ListChannelsRequest): Promise<contract.ListChannelsResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [after = ''] = readPageToken(pageToken, 'text') ?? [];
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, after, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ name }) => [name]);
    return { channels: rows.map((one) => toContract(shopId, one)), nextPageToken };
  }
}

function toContract(shopId: string, channel: Channel & ChannelState): contract.Channel {
  const { name, kind, address, capacityPerMinute, secretRef, version, resumesAt, lastFailure } = channel;
  return {
    shopId,
    name,
    kind: kinds[kind],
    address,
    capacityPerMinute,
    secretRef,
    version,
    resumesAt: resumesAt ?? undefined,
    lastFailure,
  };
}
