import { createHmac } from 'node:crypto';

/**
 * The signature of a webhook: HMAC-SHA256 (RFC 2104) under the shared secret, in hex, of the timestamp in seconds, a
 * point, and the body as it is sent. A receiver computes the same, compares in constant time, and refuses a timestamp
 * further than five minutes from its own clock, so that a request that was overheard cannot be repeated later.
 */
export function signWebhook(secret: Buffer, timestamp_s: number, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp_s}.${body}`).digest('hex')}`;
}
