import type { Clock } from '@guanxi/chassis';
import type { DeliveryResult } from '../deliveries/decide-step.js';
import { type Adapter, AdapterFailed, type AdapterOrder } from './adapter.js';
import { readWebhookAnswer } from './read-webhook-answer.js';
import { signWebhook } from './sign-webhook.js';

const answer_bytes_max = 1024 * 1024;

export interface WebhookOptions {
  url: string;
  /** Read anew for each request, so that a secret can be replaced while the service runs. */
  secret: () => Buffer;
  deadline_ms: number;
  clock: Clock;
}

/** A channel that is reached by signed HTTP requests. */
export class WebhookAdapter implements Adapter {
  constructor(private readonly options: WebhookOptions) {}

  async deliver(order: AdapterOrder): Promise<Map<string, DeliveryResult>> {
    const body = JSON.stringify(bodyOf(order));
    const deliveryIds = order.deliveries.map(({ deliveryId }) => deliveryId);
    const { status, text, retryAfter } = await this.post(body);
    return readWebhookAnswer(status, text, retryAfter, deliveryIds, this.options.clock.now());
  }

  close(): void {}

  private async post(body: string): Promise<{ status: number; text: string; retryAfter: string | null }> {
    const { url, secret, deadline_ms, clock } = this.options;
    const timestamp_s = Math.floor(clock.now().getTime() / 1_000);
    const headers = {
      'content-type': 'application/json',
      'guanxi-timestamp': String(timestamp_s),
      'guanxi-signature': signWebhook(readSecret(secret), timestamp_s, body),
    };
    try {
      const signal = AbortSignal.timeout(deadline_ms);
      // A redirect could lead to an address that no channel may reach.
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      return {
        status: response.status,
        text: await readBounded(response),
        retryAfter: response.headers.get('retry-after'),
      };
    } catch (error) {
      if (error instanceof AdapterFailed) throw error;
      throw new AdapterFailed((error as Error).name === 'TimeoutError' ? 'DEADLINE_EXCEEDED' : 'UNREACHABLE');
    }
  }
}

function readSecret(secret: () => Buffer): Buffer {
  try {
    return secret();
  } catch {
    throw new AdapterFailed('SECRET_UNREADABLE');
  }
}

function bodyOf({ shopId, campaignId, channel, message, expiresAt, deliveries }: AdapterOrder): object {
  return {
    shop_id: shopId,
    campaign_id: campaignId,
    channel,
    topic: message.topic,
    texts: message.texts,
    template_ref: message.templateRef,
    expires_at: expiresAt.toISOString(),
    deliveries: deliveries.map(({ deliveryId, customerId }) => ({ delivery_id: deliveryId, customer_id: customerId })),
  };
}

async function readBounded(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > answer_bytes_max) throw new AdapterFailed('ANSWER_TOO_LARGE');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
