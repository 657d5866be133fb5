import { createLogger } from '@guanxi/chassis';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { SeededRandom } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FactorColumns } from '../columns/factor-columns.js';
import { plainModel } from '../models/plain-model.js';
import { defaultPolicy } from '../policies/screening-policy.js';
import { PassHelpers } from './pass-helpers.js';
import { takeUnit } from './pass-work.js';
import { type Help, passOverAll, passOverNamed } from './screening-pass.js';

const shopId = 'tea';
const customers = 60_000;
const now_s = 820_000_000;
const day_s = 86_400;
const kinds = [
  BehaviourKind.MESSAGE_READ,
  BehaviourKind.PRODUCT_VIEWED,
  BehaviourKind.PURCHASED,
  BehaviourKind.MESSAGE_IGNORED,
  BehaviourKind.MESSAGE_IGNORED,
  BehaviourKind.MUTED,
];
const order = {
  ...{ shopId, category: 'green_tea', instant_s: now_s, model: plainModel },
  policy: { ...defaultPolicy, holdOutPercent: 20, exemptChannels: ['scan'] },
};

let columns: FactorColumns;
const helpers = new PassHelpers(createLogger('test', 'silent'));

beforeAll(() => {
  const random = new SeededRandom(7);
  // In no order of customer, so that places and rows differ.
  const customerIds = random.shuffle(Array.from({ length: customers }, (_, i) => `c-${i}`));
  const some = <T>(count: number, make: () => T) => Array.from({ length: count }, make);
  columns = new FactorColumns(customers);
  columns.take({
    ...{ shopId, fact: 'relationships', customerIds },
    instants_s: some(customers, () => now_s - random.int(0, 700) * day_s),
    codes: some(customers, () => (random.float() < 0.05 ? 2 : 1)),
    words: some(customers, () => random.pick(['scan', 'coupon', 'campaign'])),
  });
  const did = some(customers * 4, () => random.int(0, customers - 1));
  columns.take({
    ...{ shopId, fact: 'behaviours', customerIds: did.map((i) => customerIds[i]!) },
    instants_s: did.map(() => now_s - random.int(0, 500) * day_s),
    codes: did.map(() => random.pick(kinds)),
    words: did.map(() => random.pick(['green_tea', 'hats', ''])),
  });
});
afterAll(() => helpers.onModuleDestroy());

async function decided(help?: Help) {
  const pass = passOverAll(columns, order, help);
  await pass.run();
  await pass.decided.until(customers);
  const { reasons, responds, reactions, channels, ages } = pass.decided.decisions;
  return { reasons, responds, reactions, channels, ages, ids: pass.decided.block(0).customerIds };
}

describe('a pass over the columns', () => {
  it('decides the same, bit for bit, with the help of another thread', async () => {
    // The thread is given all units, and the pass's own thread none.
    const helped = await decided(async (work) => {
      const { progress } = work.units;
      const ofThread = new Int32Array(new SharedArrayBuffer(progress.byteLength));
      Atomics.store(progress, 0, ofThread.length);
      const busy_ms = await helpers.help({ ...work, units: { ...work.units, progress: ofThread } });
      expect(Math.max(...busy_ms)).toBeGreaterThan(0);
      expect([...ofThread.subarray(1)]).not.toContain(0);
      progress.set(ofThread);
      return busy_ms;
    });
    expect(helped).toEqual(await decided());
    expect(new Set(helped.reasons).size).toBeGreaterThan(6);
  });

  it('does itself what a thread took and died over', async () => {
    const lost = await decided(async ({ units }) => {
      takeUnit(units);
      return [0];
    });
    expect(lost).toEqual(await decided());
  });

  it('decides on customers who are named as on the same among all', async () => {
    const all = await decided();
    const named = all.ids.split('\n').filter((_, i) => i % 9 === 0);
    const pass = passOverNamed(columns, order, ['a stranger', ...named]);
    await pass.run();
    const { reasons } = pass.decided.decisions;
    expect([...reasons.subarray(1)]).toEqual(named.map((_, i) => all.reasons[i * 9]));
  });
});
