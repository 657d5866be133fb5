import { z } from 'zod';
import type { DeliveryResult } from '../deliveries/decide-step.js';
import { AdapterFailed } from './adapter.js';

const answer = z.object({
  results: z
    .array(
      z.object({
        delivery_id: z.string().max(64),
        outcome: z.enum(['delivered', 'rejected', 'retry_later']),
        retry_after_ms: z.number().min(0).max(86_400_000).default(0),
      }),
    )
    .max(1_000),
});

const retry_after_s_max = 3_600;

/**
 * What a webhook's answer says of each delivery. A 2xx without a body says that the channel has all of them; with one it
 * names an outcome for each, and what it leaves out goes again.
 *
 * @throws {AdapterFailed} when the status is another, or the body is not of this form.
 */
export function readWebhookAnswer(
  status: number,
  body: string,
  retryAfter: string | null,
  deliveryIds: string[],
  now: Date,
): Map<string, DeliveryResult> {
  if (status < 200 || status > 299) throw new AdapterFailed(`HTTP_${status}`, retryAfterMilliseconds(retryAfter, now));
  if (body.trim() === '') return new Map(deliveryIds.map((id) => [id, { kind: 'delivered' }]));
  const read = answer.safeParse(parse(body));
  if (!read.success) throw new AdapterFailed('MALFORMED_ANSWER');
  return new Map(
    read.data.results.map(({ delivery_id, outcome, retry_after_ms }) => [
      delivery_id,
      outcome === 'retry_later' ? { kind: 'retry', after_ms: retry_after_ms } : { kind: outcome },
    ]),
  );
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** `Retry-After` (RFC 9110, section 10.2.3), in seconds or as a date, an hour at most; 0 where there is none. */
function retryAfterMilliseconds(header: string | null, now: Date): number {
  if (header === null) return 0;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : (Date.parse(header) - now.getTime()) / 1_000;
  return Number.isNaN(seconds) ? 0 : Math.min(retry_after_s_max, Math.max(0, seconds)) * 1_000;
}
