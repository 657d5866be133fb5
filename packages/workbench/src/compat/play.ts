import { setTimeout as pause } from 'node:timers/promises';
import { startServers } from '../benches/plumbing/servers.js';
import type { Progress } from '../print/progress.js';
import { type CallError, Callers } from './callers.js';
import { Fleet, type Roll } from './fleet.js';
import { Load, type Outcome } from './load/load.js';
import type { Release, Service } from './releases.js';

/** A service that is brought to another release while the load goes on. */
export interface Step {
  service: Service;
  to: 'previous' | 'present';
}

/** What is played, and with what. */
export interface Play {
  /** Those that run; all steps are about them. */
  services: readonly Service[];
  previous: ReadonlyMap<Service, Release>;
  present: ReadonlyMap<Service, Release>;
  steps: readonly Step[];
  seed: number;
  /** How long the load goes on after each step, in the mixture that it made. */
  mixed_ms: number;
}

/** One step as it went. */
export interface PlayedStep extends Roll {
  /** Errors that callers were told from its beginning until the next one. */
  errors: number;
  /** Who ran which release beside it, such as `filtering present`. */
  beside: string[];
}

export interface Played {
  steps: PlayedStep[];
  outcome: Outcome;
  calls: number;
  reopened: number;
  errorCount: number;
  errors: CallError[];
}

/**
 * Plays releases under load: everything begins in the previous release; then one service after the other goes where its step says, replica
 * by replica; at the end it is compared what callers were told with what is there.
 *
 * @param onStep hears of each step as it was played, and which of them it was.
 */
export async function play(
  { services, previous, present, steps, seed, mixed_ms }: Play,
  progress: Progress,
  onStep: (step: PlayedStep, n: number) => void = () => undefined,
): Promise<Played> {
  const releaseOf = { previous, present };
  const running = new Map(services.map((service) => [service, 'previous' as Step['to']]));
  const servers = await startServers();
  const fleet = await Fleet.prepare(servers, services);
  const callers = new Callers(fleet);
  const adapter = services.includes('filtering') ? await Load.adapter(fleet) : undefined;
  try {
    if (adapter) fleet.tell({ CHANNEL_ORIGINS: `grpc://${adapter.address}`, PLATFORM_MESSAGES_PER_DAY: '100' });
    for (const [i, service] of services.entries()) {
      progress.show(`starting ${service}`, i / services.length);
      await fleet.start(service, previous.get(service)!);
    }
    const load = await Load.begin(callers, services, adapter, seed);
    await pause(mixed_ms);
    const played: PlayedStep[] = [];
    for (const [i, { service, to }] of steps.entries()) {
      const beside = services.filter((other) => other !== service).map((other) => `${other} ${running.get(other)}`);
      progress.show(`${service} to the ${to} release`, i / steps.length);
      callers.phase = `${service} → ${to}`;
      const before = callers.errorCount;
      const roll = await fleet.roll(service, releaseOf[to].get(service)!);
      running.set(service, to);
      await pause(mixed_ms);
      const step = { ...roll, errors: callers.errorCount - before, beside };
      played.push(step);
      onStep(step, i + 1);
    }
    callers.phase = 'after';
    progress.show('comparing', 1);
    const outcome = await load.end();
    const { calls, reopened, errorCount, errors } = callers;
    return { steps: played, outcome, calls, reopened, errorCount, errors };
  } finally {
    callers.close();
    await fleet.stop();
    await adapter?.stop();
    await servers.stop();
  }
}

/**
 * The steps that put each service beside the others in either release, both ways: each alone goes forward and back while the others are
 * old; then all go forward; then each alone goes back and forward while the others are new.
 */
export function stepsThroughAllMixtures(services: readonly Service[], rolled: readonly Service[] = services): Step[] {
  const forth = (service: Service): Step => ({ service, to: 'present' });
  const back = (service: Service): Step => ({ service, to: 'previous' });
  return [
    ...rolled.flatMap((service) => [forth(service), back(service)]),
    ...services.map(forth),
    ...rolled.flatMap((service) => [back(service), forth(service)]),
  ];
}
