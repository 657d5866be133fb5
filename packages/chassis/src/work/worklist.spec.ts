import { createLogger } from '@guanxi/chassis';
import { afterEach, describe, expect, it } from 'vitest';
import { Metrics } from '../telemetry/metrics.js';
import { type Work, Worklist } from './worklist.js';

const lists: Worklist<string>[] = [];

afterEach(async () => {
  for (const list of lists.splice(0)) await list.stop();
});

function worklist(work: Partial<Work<string>>): Worklist<string> {
  const list = new Worklist<string>(
    {
      name: 'test',
      nameOf: (key) => key,
      run: async () => undefined,
      due: async () => [],
      at_once_max: 2,
      sweep_ms: 60_000,
      ...work,
    },
    createLogger('test', 'silent'),
    new Metrics('test'),
  );
  lists.push(list);
  return list;
}

/** A promise and what resolves it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** In which order keys run, one at a time, where the sweep finds some and others are woken while the first one runs. */
async function runOneByOne(found: string[], woken: string[]): Promise<string[]> {
  const keys = new Set([...found, ...woken]).size;
  const ran: string[] = [];
  const [begun, goOn, all] = [gate(), gate(), gate()];
  const list = worklist({
    at_once_max: 1,
    due: async () => found,
    run: async (key) => {
      ran.push(key);
      begun.open();
      await goOn.opened;
      if (ran.length === keys) all.open();
    },
  });
  list.start();
  await begun.opened;
  for (const key of woken) list.wake(key);
  goOn.open();
  await all.opened;
  return ran;
}

describe('a worklist', () => {
  it('leaves a key alone for a while that was done, and does what came meanwhile in one run', async () => {
    const again = gate();
    const startedAt_ms: number[] = [];
    const list = worklist({
      rest_ms: 200,
      run: async () => {
        startedAt_ms.push(performance.now());
        if (startedAt_ms.length === 2) again.open();
      },
    });
    list.wake('a');
    await Promise.resolve();
    list.wake('a');
    list.wake('a');
    await again.opened;
    await list.stop();
    expect(startedAt_ms).toHaveLength(2);
    expect((startedAt_ms[1] as number) - (startedAt_ms[0] as number)).toBeGreaterThanOrEqual(199);
  });

  it('never runs one key twice at once, and runs it again when it was woken meanwhile', async () => {
    const { opened, open } = gate();
    const second = gate();
    let running = 0;
    let runs = 0;
    const list = worklist({
      run: async () => {
        running += 1;
        expect(running).toBe(1);
        await opened;
        running -= 1;
        runs += 1;
        if (runs === 2) second.open();
      },
    });
    list.wake('a');
    list.wake('a');
    list.wake('a');
    open();
    await second.opened;
    await list.stop();
    expect(runs).toBe(2);
  });

  it('runs no more keys at once than it may', async () => {
    const { opened, open } = gate();
    const all = gate();
    const seen: string[] = [];
    let running = 0;
    let most = 0;
    const list = worklist({
      run: async (key) => {
        running += 1;
        most = Math.max(most, running);
        await opened;
        running -= 1;
        seen.push(key);
        if (seen.length === 5) all.open();
      },
    });
    for (const key of ['a', 'b', 'c', 'd', 'e']) list.wake(key);
    open();
    await all.opened;
    expect(most).toBe(2);
    expect(seen.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('finds by its sweep what nobody woke, again and again where it fails', async () => {
    const done = gate();
    let failures = 0;
    const list = worklist({
      sweep_ms: 1,
      due: async () => ['a'],
      run: async () => {
        failures += 1;
        if (failures < 3) throw new Error('not yet');
        done.open();
      },
    });
    list.start();
    await done.opened;
    expect(failures).toBeGreaterThanOrEqual(3);
  });

  it('does what was woken before what its sweep found, of which one in four comes first all the same', async () => {
    const found = Array.from({ length: 4 }, (_, i) => `found ${i}`);
    const woken = Array.from({ length: 6 }, (_, i) => `woken ${i}`);
    const ran = await runOneByOne(found, woken);
    expect(ran.map((key) => key.split(' ')[0])).toEqual([
      ...['found', 'woken', 'woken', 'found', 'woken', 'woken', 'woken', 'found', 'woken', 'found'],
    ]);
  });

  it('moves to the front what its sweep had found once it is woken', async () => {
    expect(await runOneByOne(['a', 'b', 'c'], ['c'])).toEqual(['a', 'c', 'b']);
  });

  it('waits for what is in hand when it stops, and begins nothing more', async () => {
    const { opened, open } = gate();
    const seen: string[] = [];
    const list = worklist({
      at_once_max: 1,
      run: async (key) => {
        await opened;
        seen.push(key);
      },
    });
    list.wake('a');
    list.wake('b');
    const stopped = list.stop();
    open();
    await stopped;
    list.wake('c');
    expect(seen).toEqual(['a']);
  });
});
