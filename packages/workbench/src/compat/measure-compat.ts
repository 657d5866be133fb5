import { parseArgs } from 'node:util';
import type { Measurement } from '../print/figures.js';
import type { Progress } from '../print/progress.js';
import { WrongInput } from '../wrong-input.js';
import { buildRelease } from './build-release.js';
import { type Played, type PlayedStep, play, stepsThroughAllMixtures } from './play.js';
import { presentRelease, previousRelease, type Release, type Service, services } from './releases.js';

const mixed_ms_max = 600_000;

/** What `compat` is asked to do. */
export interface CompatOptions {
  /** The services that are released; all run. */
  rolled: readonly Service[];
  /** Any commit or tag instead of each service's previous release. */
  previous?: string;
  /** Instead of a previous release the present one, under another name: only the rolling itself is tried. */
  itself: boolean;
  mixed_ms: number;
  seed: number;
  json: boolean;
}

/** @throws {WrongInput} where an option is unknown or has a wrong value. */
export function readCompatOptions(args: string[], usage: string): CompatOptions {
  let values: ReturnType<typeof parse>['values'];
  try {
    values = parse(args).values;
  } catch (error) {
    throw new WrongInput(`${(error as Error).message}\n${usage}`);
  }
  const unknown = (values.service ?? []).find((name) => !services.includes(name as Service));
  if (unknown) throw new WrongInput(`There is no service "${unknown}". Use one of: ${services.join(', ')}.`);
  const seconds = Number(values.seconds);
  if (!(seconds > 0 && seconds * 1_000 <= mixed_ms_max)) throw new WrongInput('--seconds is a number from 1 to 600.');
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0) throw new WrongInput('--seed is a whole number from 0 on.');
  if (values.itself && values.previous !== undefined) throw new WrongInput('--itself takes no --previous.');
  return {
    rolled: (values.service as Service[] | undefined) ?? services,
    ...(values.previous !== undefined && { previous: values.previous }),
    itself: values.itself,
    mixed_ms: seconds * 1_000,
    seed,
    json: values.json,
  };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    options: {
      service: { type: 'string', multiple: true },
      previous: { type: 'string' },
      itself: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
}

/**
 * Runs the previous release of each service beside the present one of the others, both ways, while load goes on, and rolls each forward and
 * back.
 *
 * @throws {WrongInput} where this clone does not hold the previous release.
 */
export async function compat(
  options: CompatOptions,
  progress: Progress,
  onStep: (step: PlayedStep, which: string) => void,
): Promise<{ measured: Measurement; played: Played }> {
  const began = performance.now();
  const { rolled, mixed_ms, seed } = options;
  const present = new Map(services.map((service) => [service, presentRelease(service)]));
  const previous = options.itself ? renamed(present) : await previousReleases(options.previous, progress);
  const steps = stepsThroughAllMixtures(services, rolled);
  const played = await play({ services, previous, present, steps, seed, mixed_ms }, progress, (step, n) =>
    onStep(step, `${n} of ${steps.length}`),
  );
  progress.end();
  const seconds = (performance.now() - began) / 1_000;
  return { measured: measurementOf(played, previous, { seed, seconds }), played };
}

function renamed(present: ReadonlyMap<Service, Release>): Map<Service, Release> {
  return new Map([...present].map(([service, release]) => [service, { ...release, name: 'the present one again' }]));
}

async function previousReleases(given: string | undefined, progress: Progress): Promise<Map<Service, Release>> {
  const releases = new Map<Service, Release>();
  for (const service of services) {
    const from = await previousRelease(service, given);
    if (!from) {
      throw new WrongInput(
        `This clone does not hold the previous release of ${service}${given ? ` (${given})` : ''}: fetch the whole history (git fetch --unshallow --tags), or use --itself.`,
      );
    }
    releases.set(service, await buildRelease(service, from, progress));
  }
  return releases;
}

/** The figures of what was played; every aim is nought. */
export function measurementOf(
  { steps, outcome, calls, reopened, errorCount }: Played,
  previous: ReadonlyMap<Service, Release>,
  run: { seed: number; seconds: number },
): Measurement {
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const drained = steps.flatMap(({ drained_ms }) => drained_ms);
  const ofService = [...new Set(steps.map(({ service }) => service))].flatMap((service) => {
    const own = steps.filter((step) => step.service === service);
    const errorsOf = (isForth: boolean) =>
      sum(own.filter(({ to }) => (to === 'present') === isForth).map(({ errors }) => errors));
    return [
      [`${service}_upgrade_errors`, errorsOf(true)],
      [`${service}_rollback_errors`, errorsOf(false)],
      [`${service}_drain_max_ms`, Math.max(...own.flatMap(({ drained_ms }) => drained_ms))],
    ] as [string, number][];
  });
  const figures = {
    ...Object.fromEntries(ofService),
    calls,
    errors: errorCount,
    streams_reopened: reopened,
    replicas_replaced: drained.length,
    replicas_unclean: sum(steps.map(({ unclean }) => unclean)),
    drain_max_ms: drained.length === 0 ? 0 : Math.max(...drained),
    acknowledged: outcome.acknowledged,
    lost: outcome.lost,
    twice: outcome.twice,
    gaps: outcome.gaps,
    figures_differing: outcome.differing.length,
  };
  const none = Object.keys(figures).filter((key) =>
    /errors$|^(lost|twice|gaps|replicas_unclean|figures_differing)$/.test(key),
  );
  return {
    name: 'compat',
    figures,
    aims: none.map((figure) => ({ figure, aim: '= 0' })),
    size: steps.length,
    ...run,
    more: { previous: Object.fromEntries([...previous].map(([service, { name }]) => [service, name])) },
  };
}
