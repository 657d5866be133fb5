import { assert, asyncProperty } from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Floor, untilNone } from './shop-floor/floor.js';
import { broken, messagesKept, unsettled } from './shop-floor/invariants.js';
import { type Fault, plant } from './shop-floor/planted-faults.js';
import { Shop } from './shop-floor/shop.js';
import { acts, type Chosen, type StepKind, steps } from './shop-floor/steps.js';

const seed = Number(process.env['GUANXI_SEED'] ?? 20_260_303);
const asked = process.env['GUANXI_RUNS'];
const runs = Number(asked ?? 80);
// So many shops at once, so that one acts while another waits.
const lanes = 4;
const steps_per_run = { min: 12, max: 24 };
const things_per_crash = 400;
const settle_ms_max = 30_000;
// Without a number of runs: as many as fit. Long runs are a command of their own, with GUANXI_RUNS.
const usual_ms_max = 30_000;
const run_ms_max = 240_000;
const runs_to_find_max = 40;

let floor: Floor;
let shops = 0;
const happened = new Map<StepKind, number>();

beforeAll(async () => {
  floor = await Floor.open();
}, 120_000);

afterAll(() => floor?.close());

/** Lets it all happen, and looks after every step. @throws {Error} with what is broken, or not settled in the end. */
async function play(chosen: Chosen[][], fault?: Fault): Promise<void> {
  shops += 1;
  const shop = await Shop.open(floor, `shop-${process.pid}-${shops}`);
  const heal = fault && (await plant(floor, shop.shopId, fault));
  try {
    for (const step of chosen) {
      await Promise.all(step.map((one) => acts[one.kind](shop, one)));
      for (const { kind } of step) happened.set(kind, (happened.get(kind) ?? 0) + 1);
      const found = [...(await broken(floor, shop.shopId)), ...shop.surprises];
      if (found.length > 0) throw new Error(`after ${step.map(({ kind }) => kind).join(' and ')}: ${found.join('; ')}`);
    }
    await untilNone(() => unsettled(floor, shop.shopId), fault ? settle_ms_max / 6 : settle_ms_max);
    for (const [customerId, count] of shop.acknowledged) {
      expect(await messagesKept(floor, shop.shopId, customerId)).toBe(count);
    }
  } finally {
    await heal?.();
    // Else those who wait in thousands of shops that are over are looked after as well.
    await shop.shut();
  }
}

it(
  'whatever happens in whatever order: one owner, no agent over capacity, nobody stuck, nothing lost',
  async () => {
    const began = performance.now();
    const lane = (i: number) =>
      assert(
        asyncProperty(steps(steps_per_run, things_per_crash), (chosen) => play(chosen)),
        {
          seed: seed + i,
          numRuns: Math.ceil(runs / lanes),
          endOnFailure: true,
          ...(asked === undefined && { interruptAfterTimeLimit: usual_ms_max, markInterruptAsFailure: false }),
        },
      );
    const ends = await Promise.allSettled(Array.from({ length: lanes }, (_, i) => lane(i)));
    const seconds = (performance.now() - began) / 1_000;
    const kinds = [...happened].map(([kind, count]) => `${kind} ${count}`).join(', ');
    process.stdout.write(
      `${shops} runs from seed ${seed} in ${seconds.toFixed(0)} s, ${floor.kills} kills: ${kinds}\n`,
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    expect(happened.size).toBeGreaterThanOrEqual(Math.min(10, runs));
  },
  Math.max(run_ms_max, runs * 10_000),
);

it.each<[Fault]>([['bypassed compare-and-set'], ['forgotten seats'], ['bot beside agent']])(
  'finds a fault that is planted on purpose: %s',
  async (fault) => {
    const hunt = assert(
      asyncProperty(steps(steps_per_run), (chosen) => play(chosen, fault)),
      { seed, numRuns: runs_to_find_max, endOnFailure: true },
    );
    await expect(hunt).rejects.toThrow(/Property failed/);
  },
  120_000,
);
