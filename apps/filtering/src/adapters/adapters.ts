import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Clock, Ids, InjectConfig, ServiceIdentity } from '@guanxi/chassis';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Channel } from '../channels/channel.js';
import { ChannelOrigins } from '../channels/channel-origins.js';
import type { FilteringConfig } from '../config.js';
import { type Adapter, AdapterFailed } from './adapter.js';
import { GrpcAdapter } from './grpc-adapter.js';
import { WebhookAdapter } from './webhook-adapter.js';

const adapters_max = 1_000;

/** The ways to the channels, each opened once per version of its channel. */
@Injectable()
export class Adapters implements OnModuleDestroy {
  private readonly open = new Map<string, { version: number; adapter: Adapter }>();

  constructor(
    private readonly origins: ChannelOrigins,
    private readonly identity: ServiceIdentity,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @InjectConfig() private readonly config: FilteringConfig,
  ) {}

  onModuleDestroy(): void {
    for (const { adapter } of this.open.values()) adapter.close();
    this.open.clear();
  }

  /** @throws {AdapterFailed} when channels may no longer reach its address. */
  of(shopId: string, channel: Channel): Adapter {
    // Asked again here: an address that was allowed when the channel was made may not be any more.
    if (this.origins.refusal(channel.kind, channel.address)) throw new AdapterFailed('ADDRESS_NOT_ALLOWED');
    const key = `${shopId}/${channel.name}`;
    const known = this.open.get(key);
    if (known?.version === channel.version) return known.adapter;
    known?.adapter.close();
    this.forgetOldest();
    const adapter = this.make(channel);
    this.open.set(key, { version: channel.version, adapter });
    return adapter;
  }

  private make({ kind, address, secretRef }: Channel): Adapter {
    const { ADAPTER_DEADLINE_MS: deadline_ms, CHANNEL_SECRETS: folder } = this.config;
    if (kind === 'grpc') {
      const transport = this.origins.isSecured(address) ? 'public' : 'plain';
      return new GrpcAdapter({ address, token: this.identity.token, deadline_ms, transport }, this.ids);
    }
    const secret = () => {
      if (!folder) throw new Error('CHANNEL_SECRETS is not set');
      return readFileSync(join(folder, secretRef));
    };
    return new WebhookAdapter({ url: address, secret, deadline_ms, clock: this.clock });
  }

  private forgetOldest(): void {
    if (this.open.size < adapters_max) return;
    for (const [key, { adapter }] of this.open) {
      adapter.close();
      this.open.delete(key);
      return;
    }
  }
}
