import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../identity/caller.js';
import { OtherPerson, OtherShop, ownershipCheck } from './ownership.js';

const image = readFileSync(createRequire(import.meta.url).resolve('@guanxi/contracts/image'));
const contracts = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
const check = ownershipCheck(contracts.getMessage('guanxi.presence.v1.GetCapacityRequest')!);

const agent: Caller = { subject: 'ann', role: 'agent', shop: 'tea' };
const asking = (owner?: { $case: string; value: string }) => ({ shopId: 'tea', owner });

describe('a request that names its agent or something else', () => {
  it('is hers where it names herself, or nobody', () => {
    expect(check(asking({ $case: 'agentId', value: 'ann' }), agent)).toBe('tea');
    expect(check(asking({ $case: 'groupId', value: 'night' }), agent)).toBe('tea');
    expect(check(asking(), agent)).toBe('tea');
  });

  it('is not hers where it names somebody else, or another shop', () => {
    expect(() => check(asking({ $case: 'agentId', value: 'bob' }), agent)).toThrow(OtherPerson);
    expect(() => check({ ...asking({ $case: 'agentId', value: 'ann' }), shopId: 'silk' }, agent)).toThrow(OtherShop);
  });
});
