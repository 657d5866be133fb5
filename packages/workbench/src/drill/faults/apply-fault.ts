import { setTimeout as pause } from 'node:timers/promises';
import { repeatEvents } from '@guanxi/messaging/testing/repeat-events';
import type { LocalAdapter, SeededRandom } from '@guanxi/testing';
import type { Customers } from '../people/customers.js';
import type { DrilledStack, Member, Server, Service } from '../stack/drilled-stack.js';
import type { Link } from '../stack/link.js';
import { everyService, type Probes } from '../stack/probes.js';
import { signalAll, withDescendants } from '../stack/processes.js';
import { findRelay } from './find-relay.js';
import type { FaultKind, PlannedFault } from './plan-faults.js';

const repeated_share = 0.3;
const slow_bytes_per_s = 4_000;
const flood = { batches: 10, size: 200 };

/** What faults befall. */
export interface Scene {
  stack: DrilledStack;
  probes: Probes;
  adapter: LocalAdapter;
  /** Those who send a flood of behaviours, so that a slow consumer has something to be slow about. */
  crowd: Customers;
  random: SeededRandom;
  shopId: string;
  /** How many events came again so far. */
  events_repeated: number;
}

/** What came of a fault. */
export interface Applied {
  affected: readonly Service[];
  /** When it was over, by `performance.now()`. */
  ended_ms: number;
}

type Apply = (fault: PlannedFault, scene: Scene) => Promise<readonly Service[]>;

/** Has a fault happen, and waits until it is over. */
export async function applyFault(fault: PlannedFault, scene: Scene): Promise<Applied> {
  const affected = await apply[fault.kind](fault, scene);
  return { affected, ended_ms: performance.now() };
}

const apply: Record<FaultKind, Apply> = {
  async kill_service({ service }, { stack }) {
    kill(stack.membersOf(service));
    return [service];
  },
  async kill_relay(_fault, { stack }) {
    kill(await findRelay(stack, 'conversation'));
    return ['conversation'];
  },
  kill_nats: (_fault, { stack }) => killServer(stack, 'nats'),
  kill_postgres: (_fault, { stack }) => killServer(stack, 'postgres'),
  async pause_service({ service, for_ms }, { stack }) {
    const pids = stack.membersOf(service).map(({ process }) => process.pid ?? 0);
    await freeze(pids, for_ms);
    return [service];
  },
  pause_nats: ({ for_ms }, { stack }) => freezeServer(stack, 'nats', for_ms),
  pause_postgres: ({ for_ms }, { stack }) => freezeServer(stack, 'postgres', for_ms),
  async slow_consumer({ for_ms }, { stack, crowd }) {
    const links = stack.membersOf('analytics').map(({ events }) => events);
    await during(
      links,
      (link) => link.let({ bytes_per_s: slow_bytes_per_s }),
      for_ms,
      () => crowd.flood(flood.batches, flood.size),
    );
    return ['analytics'];
  },
  async delay_link(fault, { stack }) {
    await during(linksOf(fault, stack), (link) => link.let({ delay_ms: fault.amount_ms }), fault.for_ms);
    return [fault.service];
  },
  async still_link(fault, { stack }) {
    await during(linksOf(fault, stack), (link) => link.let({ isStill: true }), fault.for_ms);
    return [fault.service];
  },
  async cut_link(fault, { stack }) {
    await during(linksOf(fault, stack), (link) => link.cut(), fault.for_ms);
    return [fault.service];
  },
  async skew_clock({ service, for_ms, amount_ms }, { stack, probes }) {
    restartWith(stack.membersOf(service), { CLOCK_OFFSET_MS: String(amount_ms) });
    await probes.untilAllServe();
    await pause(for_ms);
    restartWith(stack.membersOf(service), {});
    return [service];
  },
  async deliver_twice(_fault, scene) {
    const { stack, shopId, random } = scene;
    scene.events_repeated += await repeatEvents(stack.natsUrl, everyService, shopId, repeated_share, random);
    return everyService;
  },
  async channel_down({ for_ms }, { adapter }) {
    adapter.isDown = true;
    await pause(for_ms);
    adapter.isDown = false;
    return ['filtering'];
  },
};

function kill(members: readonly Member[]): void {
  signalAll(
    members.map(({ process }) => process.pid ?? 0),
    'SIGKILL',
  );
}

async function killServer(stack: DrilledStack, server: Server): Promise<readonly Service[]> {
  signalAll([stack.pidOf(server)], 'SIGKILL');
  return everyService;
}

async function freezeServer(stack: DrilledStack, server: Server, for_ms: number): Promise<readonly Service[]> {
  await freeze(await withDescendants(stack.pidOf(server)), for_ms);
  return everyService;
}

async function freeze(pids: readonly number[], for_ms: number): Promise<void> {
  signalAll(pids, 'SIGSTOP');
  await pause(for_ms);
  signalAll(pids, 'SIGCONT');
}

async function during(
  links: readonly Link[],
  begin: (link: Link) => void,
  for_ms: number,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  for (const link of links) begin(link);
  const happening = meanwhile();
  await pause(for_ms);
  for (const link of links) link.mend();
  await happening;
}

function linksOf({ service, way }: PlannedFault, stack: DrilledStack): Link[] {
  if (way === 'calls') return [stack.calls.get(service)!];
  return stack.membersOf(service).map((member) => member[way]);
}

/** A clock is read from the start of a process on, so the service drains and comes up with another one. */
function restartWith(members: readonly Member[], env: NodeJS.ProcessEnv): void {
  for (const { process } of members) {
    process.startsWith(env);
    signalAll([process.pid ?? 0], 'SIGTERM');
  }
}
