import { status } from '@grpc/grpc-js';
import { attackedMethods } from './attacked-methods.js';
import type { AttackedPlatform } from './attacked-platform.js';
import type { JsonRequest } from './fixtures.js';
import { inParallel } from './in-parallel.js';
import type { ShopWorld } from './shop-world.js';
import { requestBytes, validRequest } from './valid-request.js';

const atOnce_max = 6;
const key_characters_max = 128;

/** What is wrong with an otherwise right request for a change. */
const faults: Readonly<Record<string, (request: JsonRequest) => JsonRequest>> = {
  'no key': (request) => ({ ...request, idempotency_key: '' }),
  'a long key': (request) => ({ ...request, idempotency_key: 'k'.repeat(key_characters_max + 1) }),
  'a NUL in the key': (request) => ({ ...request, idempotency_key: 'k\0' }),
  'no shop': (request) => ({ ...request, shop_id: '' }),
};

/**
 * Asks for every change with a request that is right but for one thing; returns those that were not refused as the
 * caller's fault. The caller compares what the shop holds before and after.
 */
export async function askWrongly(platform: AttackedPlatform, world: ShopWorld): Promise<string[]> {
  const changes = attackedMethods.filter(({ isQuery, input }) => !isQuery && input.fields.some(isKey));
  const tries = changes.flatMap((method) => Object.entries(faults).map(([what, spoil]) => ({ method, what, spoil })));
  const found = await inParallel(tries, atOnce_max, async ({ method, what, spoil }) => {
    const caller = world.callerOf(method);
    if (!caller) return [];
    const request = requestBytes(method, spoil(validRequest(method, world)));
    const { code, error } = await platform.callAs(caller, method, [request]);
    const isRefused = code === status.INVALID_ARGUMENT || error?.reason === 'OTHER_SHOP';
    return isRefused ? [] : [`${method.name} with ${what}: ${status[code]} ${error?.reason ?? ''}`];
  });
  return found.flat();
}

const isKey = ({ name }: { name: string }): boolean => name === 'idempotency_key';
