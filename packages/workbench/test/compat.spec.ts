import { describe, expect, it } from 'vitest';
import { measurementOf, readCompatOptions } from '../src/compat/measure-compat.js';
import { type Played, play, stepsThroughAllMixtures } from '../src/compat/play.js';
import { presentRelease, previousRelease, type Release, type Service, services } from '../src/compat/releases.js';
import { meets } from '../src/print/figures.js';
import { Progress } from '../src/print/progress.js';

// Some twenty seconds; the machine may have a lot else to do.
const played_ms_max = 600_000;

describe('a release that rolls', () => {
  it(
    'tells callers no error and loses nothing of what they were told, forward and back',
    async () => {
      const running: Service[] = ['presence', 'conversation'];
      const present = new Map(running.map((service) => [service, presentRelease(service)]));
      const again = new Map(
        [...present].map(([service, release]): [Service, Release] => [service, { ...release, name: 'again' }]),
      );
      process.stdout.write(
        'NOT COMPARED with a previous release, which npm run compat does: the present one rolls against itself\n',
      );
      const steps = [
        { service: 'conversation', to: 'present' },
        { service: 'conversation', to: 'previous' },
      ] as const;
      const played = await play(
        { services: running, previous: again, present, steps, seed: 7, mixed_ms: 500 },
        new Progress(),
      );
      expect(played.errors).toEqual([]);
      expect(played.outcome).toMatchObject({ lost: 0, twice: 0, gaps: 0, differing: [] });
      expect(played.outcome.acknowledged).toBeGreaterThan(20);
      expect(played.steps.map(({ from, to, unclean }) => [from, to, unclean])).toEqual([
        ['again', 'present', 0],
        ['present', 'again', 0],
      ]);
      // Somebody was listening to the replicas that went, and went on elsewhere.
      expect(played.reopened).toBeGreaterThan(0);
    },
    played_ms_max,
  );
});

describe('what is played', () => {
  it('has each service beside the others of either release, both ways, and ends in the present', () => {
    const steps = stepsThroughAllMixtures(['presence', 'conversation', 'analytics']);
    const running = new Map<Service, string>([]);
    const seen = new Set<string>();
    for (const { service, to } of steps) {
      running.set(service, to);
      const named = (['presence', 'conversation', 'analytics'] as const).map((one) => running.get(one) ?? 'previous');
      seen.add(named.join(' '));
    }
    for (const mixture of [
      'present previous previous',
      'previous present previous',
      'previous previous present',
      'previous present present',
      'present previous present',
      'present present previous',
    ]) {
      expect(seen).toContain(mixture);
    }
    expect([...running.values()]).toEqual(['present', 'present', 'present']);
  });

  it('is found wanting where anything was told, lost, doubled, skipped or counted otherwise', () => {
    const step = {
      service: 'presence',
      from: 'a',
      to: 'present',
      drained_ms: [900, 1_200],
      came_ms: [1, 1],
      beside: [],
    } as const;
    const outcome = { acknowledged: 10, lost: 0, twice: 0, gaps: 0, differing: [] as string[] };
    const sound = { calls: 10, reopened: 1, errorCount: 0, errors: [], outcome };
    const measured = (change: Partial<Played>, errors = 0, unclean = 0) => {
      const steps = [{ ...step, drained_ms: [...step.drained_ms], came_ms: [1, 1], beside: [], errors, unclean }];
      const { figures, aims } = measurementOf({ ...sound, steps, ...change }, new Map(), { seed: 1, seconds: 1 });
      return aims
        .filter(({ figure, aim }) => !meets(figures[figure] ?? Number.NaN, aim ?? ''))
        .map(({ figure }) => figure);
    };
    expect(measured({})).toEqual([]);
    expect(measured({}, 2)).toEqual(['presence_upgrade_errors']);
    expect(measured({}, 0, 1)).toEqual(['replicas_unclean']);
    expect(measured({ errorCount: 1 })).toEqual(['errors']);
    expect(measured({ outcome: { ...outcome, lost: 1 } })).toEqual(['lost']);
    expect(measured({ outcome: { ...outcome, twice: 1 } })).toEqual(['twice']);
    expect(measured({ outcome: { ...outcome, gaps: 1 } })).toEqual(['gaps']);
    expect(measured({ outcome: { ...outcome, differing: ['handovers'] } })).toEqual(['figures_differing']);
  });

  it('takes services, a commit, seconds and a seed, and names what is none', () => {
    const read = (...args: string[]) => readCompatOptions(args, 'usage');
    expect(read()).toEqual({ rolled: services, itself: false, mixed_ms: 3_000, seed: 1, json: false });
    expect(read('--service', 'presence', '--previous', 'abc', '--seconds', '0.5')).toMatchObject({
      ...{ rolled: ['presence'], previous: 'abc', mixed_ms: 500 },
    });
    expect(() => read('--service', 'payments')).toThrow('There is no service "payments"');
    expect(() => read('--seconds', 'soon')).toThrow('--seconds');
    expect(() => read('--seed', '-1')).toThrow();
    expect(() => read('--itself', '--previous', 'abc')).toThrow('--itself takes no --previous');
  });

  it('knows that a clone does not hold a commit', async () => {
    expect(await previousRelease('presence', '0123456789012345678901234567890123456789')).toBeUndefined();
  });
});
