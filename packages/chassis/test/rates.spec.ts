import { status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Client, GuanxiError } from '../src/index.js';
import { burst_s } from '../src/limits/rate-limits.js';
import { EchoService, failureOf, merchant } from './echo-service.js';
import type { EchoServiceService } from './generated/src/guanxi/test/v1/echo.js';

let echo: EchoService;
let client: Client<typeof EchoServiceService>;

/** So slow that no call runs in while the burst is under way, on a machine however busy. */
const perSecond = 0.5;
const env = { MERCHANT_CALLS_PER_S: String(perSecond) };
const burst = Math.floor(burst_s * perSecond);

beforeEach(async () => {
  echo = await EchoService.start({ env });
  client = echo.as(merchant);
});
afterEach(() => echo.stop());

const hear = (options?: { deadline_ms: number }) => client.hear({ shopId: merchant.shop }, options);

describe('a caller who calls too often', () => {
  it('is served by waiting as long as the service says, which our client does', async () => {
    await Promise.all(Array.from({ length: burst }, () => hear()));
    expect(await hear({ deadline_ms: 5_000 })).toMatchObject({ text: expect.any(String) });
  });

  it('takes nothing from other people', async () => {
    await Promise.all(Array.from({ length: burst }, () => hear()));
    const other = echo.as({ ...merchant, subject: 'lan' });
    expect(await other.hear({ shopId: merchant.shop }, { deadline_ms: 1_000 })).toBeDefined();
    const service = echo.as({ subject: 'presence', role: 'service', shop: '*' });
    const calls = Array.from({ length: 3 * burst }, () => service.hear({ shopId: merchant.shop }));
    expect(await Promise.all(calls)).toHaveLength(3 * burst);
  });

  it('opens no more streams either, and is told when to come again', async () => {
    const open = async () => {
      for await (const _ of client.count({ shopId: merchant.shop, to: 1, padding: 0 })) return;
    };
    await Promise.all(Array.from({ length: burst }, open));
    const refused = (await failureOf(open())) as GuanxiError;
    expect(refused).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      reason: 'RATE_LIMITED',
      details: { metadata: { scope: 'caller' } },
    });
    expect(refused.details.retryAfter_ms).toBeGreaterThan(0);
    expect(refused.details.retryAfter_ms).toBeLessThanOrEqual(1_000 / perSecond);
  });
});
