import { type Client, connect, GuanxiError, type Ids } from '@guanxi/chassis';
import { ChannelAdapterServiceService, DeliveryOutcome } from '@guanxi/contracts/channel/v1/channel_adapter.js';
import type { DeliveryResult } from '../deliveries/decide-step.js';
import { type Adapter, AdapterFailed, type AdapterOrder } from './adapter.js';

/** A channel whose team implements `guanxi.channel.v1.ChannelAdapterService`. */
export class GrpcAdapter implements Adapter {
  private readonly client: Client<typeof ChannelAdapterServiceService>;

  constructor(
    options: { address: string; token: () => string; deadline_ms: number; transport: 'plain' | 'public' },
    private readonly ids: Ids,
  ) {
    this.client = connect(ChannelAdapterServiceService, options);
  }

  async deliver({ message, ...order }: AdapterOrder): Promise<Map<string, DeliveryResult>> {
    const { topic, texts, templateRef } = message;
    try {
      const request = { ...order, idempotencyKey: this.ids.next(), topic, texts, templateRef };
      const { results } = await this.client.deliver(request);
      return new Map(
        results.map(({ deliveryId, outcome, retryAfterMs }) => [deliveryId, resultOf(outcome, retryAfterMs)]),
      );
    } catch (error) {
      throw new AdapterFailed(error instanceof GuanxiError ? error.reason : 'UNEXPECTED');
    }
  }

  close(): void {
    this.client.close();
  }
}

function resultOf(outcome: DeliveryOutcome, after_ms: number): DeliveryResult {
  if (outcome === DeliveryOutcome.DELIVERED) return { kind: 'delivered' };
  if (outcome === DeliveryOutcome.REJECTED) return { kind: 'rejected' };
  return { kind: 'retry', after_ms };
}
