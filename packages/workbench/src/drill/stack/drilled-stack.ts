import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Caller, mintToken, type Transport, TransportKeys } from '@guanxi/chassis';
import {
  CLIENT,
  freePort,
  isPortFree,
  LocalStack,
  MergedLog,
  planTopology,
  portOf,
  type ServicePlan,
  ServiceProcess,
  type Topology,
} from '@guanxi/local';
import { Link } from './link.js';
import { signalAll, withDescendants } from './processes.js';

export const services = ['relationship', 'filtering', 'presence', 'conversation', 'analytics'] as const;
export type Service = (typeof services)[number];
/** Of this one there are two, so that somebody stands by. */
const doubled: Service = 'conversation';
const keys_poll_ms = 250;

export type Server = 'postgres' | 'nats';

const root = fileURLToPath(new URL('../../../../../', import.meta.url)).replace(/\/$/, '');
/** Below the ports that systems give to outgoing connections; several drills may run side by side. */
const basePort = { first: 21_100, step: 50, tries: 200 };
const ready_ms_max = 90_000;
const token_s = 7_200;

/** A process of a service, and its own ways to Postgres and NATS. */
export interface Member {
  /** Such as `conversation` and `conversation-2`. */
  name: string;
  service: Service;
  process: ServiceProcess;
  /** `host:port` of its own gRPC server, past every link. */
  address: string;
  database: Link;
  events: Link;
}

/**
 * The stack that `npm start` starts, in a folder of its own, with a link between any two that talk to each other, and a
 * second conversation, so that there is somebody to stand by. Everything in it can be killed, frozen and cut off.
 */
export class DrilledStack {
  readonly members: Member[] = [];
  /** A service's way for its callers, whoever of its members answers. */
  readonly calls = new Map<Service, Link>();
  private readonly links: Link[] = [];
  private readonly ways = new Map<string, Pick<Member, 'database' | 'events'>>();
  private readonly environments = new Map<string, NodeJS.ProcessEnv>();
  private stack: LocalStack;
  private key = '';
  private other!: ServicePlan;
  private keys: TransportKeys | undefined;
  private forgetKeys: () => void = () => undefined;

  private constructor(
    readonly topology: Topology,
    private readonly log: MergedLog,
  ) {
    this.stack = this.newStack();
  }

  /**
   * Starts everything.
   *
   * @throws {SetupFailure} saying what is wrong; nothing is left running then.
   */
  static async start(signal: AbortSignal): Promise<DrilledStack> {
    const folder = await mkdtemp(join(tmpdir(), 'guanxi-drill-'));
    // Postgres runs as another user where this one is root, and must reach its folder.
    await chmod(folder, 0o711);
    const topology = { ...planTopology(root, {}, await freeBasePort()), stateFolder: folder };
    const log = new MergedLog(join(folder, 'log'), [...services], process.stderr);
    const drilled = new DrilledStack(topology, log);
    try {
      await drilled.open(signal);
      return drilled;
    } catch (error) {
      await drilled.stop();
      throw error;
    }
  }

  /** What the services wrote. */
  get logFile(): string {
    return this.log.file;
  }

  /** Superuser's URL of a service's database, past every link. */
  databaseUrl(service: Service): string {
    const url = new URL(this.stack.postgres?.url ?? '');
    url.pathname = `/${service}`;
    return url.href;
  }

  /** NATS, past every link. */
  get natsUrl(): string {
    return this.stack.natsUrl;
  }

  /** `IDENTITY_JWKS` and `IDENTITY_KEY` of whoever calls the services. */
  get identity(): NodeJS.ProcessEnv {
    return { IDENTITY_JWKS: this.stack.identity.jwks, IDENTITY_KEY: this.stack.identity.keys[CLIENT] };
  }

  /** How the services are reached. */
  get transport(): Transport {
    if (!this.keys) throw new Error('nothing has been started yet');
    return this.keys;
  }

  /** A token with which a caller is known to all services. */
  tokenOf(caller: Caller): string {
    this.key ||= readFileSync(this.stack.identity.keys[CLIENT] ?? '', 'utf8');
    return mintToken(JSON.parse(this.key), caller, token_s);
  }

  membersOf(service: Service): Member[] {
    return this.members.filter((member) => member.service === service);
  }

  /** The process of a server, as it runs now. */
  pidOf(server: Server): number {
    return this.stack[server]?.pid ?? 0;
  }

  /** Takes down what a drill has put up: links carry as ever, frozen processes go on. */
  async heal(): Promise<void> {
    for (const link of this.links) link.mend();
    const pids = [this.pidOf('postgres'), this.pidOf('nats'), ...this.members.map(({ process }) => process.pid ?? 0)];
    for (const pid of pids.filter((one) => one > 0)) signalAll(await withDescendants(pid), 'SIGCONT');
  }

  /** Stops everything but the links, does something with what is left, and starts again on what came of it. */
  async restartAfter(work: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    await this.stopPrograms();
    await work();
    this.stack = this.newStack();
    await this.startPrograms(signal);
  }

  async stop(): Promise<void> {
    await this.heal().catch(() => undefined);
    await this.stopPrograms();
    this.forgetKeys();
    await Promise.all(this.links.map((link) => link.close()));
    this.log.close();
    await rm(this.topology.stateFolder, { recursive: true, force: true });
  }

  private async open(signal: AbortSignal): Promise<void> {
    const { postgresPort, natsPort } = this.topology;
    this.other = await this.planSecond(doubled);
    const plans = [...this.topology.services, this.other];
    for (const service of services) {
      const ends = plans.filter(({ name }) => name === service).map(({ grpcAddress }) => portOf(grpcAddress));
      this.calls.set(service, await this.link(`callers → ${service}`, ends));
    }
    for (const plan of plans) {
      const name = this.labelOf(plan);
      const database = await this.link(`${name} → its database`, [postgresPort]);
      const events = await this.link(`${name} → NATS`, [natsPort]);
      this.ways.set(name, { database, events });
    }
    await this.startPrograms(signal);
  }

  private newStack(): LocalStack {
    const silent = () => ({ say: () => undefined, done: () => undefined, fail: () => undefined });
    return new LocalStack(this.topology, this.log, silent, (plan, env) => this.arrange(plan, env));
  }

  private async startPrograms(signal: AbortSignal): Promise<void> {
    const { other, stack } = this;
    await stack.start({ ...process.env, LOG_LEVEL: 'info' }, signal);
    // The same service in every respect but where it is to be found.
    const run = join(this.topology.stateFolder, 'run', 'second');
    const standIn = new ServiceProcess(other, run, ready_ms_max, (line) => this.log.write(this.labelOf(other), line));
    for (const process of [...stack.services, standIn]) {
      const { name: service, grpcAddress: address } = process.plan;
      const name = this.labelOf(process.plan);
      this.members.push({ name, service: service as Service, process, address, ...this.ways.get(name)! });
    }
    this.keys ??= this.readKeys();
    await standIn.start(this.through(other, this.environments.get(doubled) ?? {}), signal);
  }

  /** A stack that starts again has other certificates, in the same files. */
  private readKeys(): TransportKeys {
    const keys = TransportKeys.read({ authorities: this.stack.authorities });
    const nothing = () => undefined;
    this.forgetKeys = keys.watch(keys_poll_ms, nothing, nothing);
    return keys;
  }

  private labelOf(plan: ServicePlan): string {
    return plan === this.other ? `${plan.name}-2` : plan.name;
  }

  private async stopPrograms(): Promise<void> {
    const seconds = this.members.splice(0).filter(({ process }) => process.plan === this.other);
    await Promise.all(seconds.map(({ process }) => process.stop()));
    await this.stack.stop();
  }

  private async link(name: string, ends: readonly number[]): Promise<Link> {
    const link = await Link.open(name, ends);
    this.links.push(link);
    return link;
  }

  private async planSecond(service: Service): Promise<ServicePlan> {
    const plan = this.topology.services.find(({ name }) => name === service)!;
    const [grpc, metrics] = [await freePort(), await freePort()];
    return {
      ...plan,
      grpcAddress: `127.0.0.1:${grpc}`,
      metricsAddress: `127.0.0.1:${metrics}`,
    };
  }

  /** Leads a service's ways through the links, and keeps what it was told for its stand-in. */
  private arrange(plan: ServicePlan, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    this.environments.set(plan.name, env);
    return this.through(plan, env);
  }

  private through(plan: ServicePlan, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const { database, events } = this.ways.get(this.labelOf(plan))!;
    const peers = [...this.calls].map(([name, link]) => [`${name.toUpperCase()}_ADDRESS`, link.address]);
    return {
      ...env,
      ...Object.fromEntries(peers),
      GRPC_ADDRESS: plan.grpcAddress,
      METRICS_ADDRESS: plan.metricsAddress,
      DATABASE_URL: atPort(env['DATABASE_URL'] ?? '', database.port),
      NATS_URL: atPort(env['NATS_URL'] ?? '', events.port),
    };
  }
}

function atPort(url: string, port: number): string {
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
}

/** A stretch of ports for a whole stack, of which none is taken. */
async function freeBasePort(): Promise<number> {
  const offset = process.pid % basePort.tries;
  for (let i = 0; i < basePort.tries; i += 1) {
    const base = basePort.first + ((offset + i) % basePort.tries) * basePort.step;
    const ports = Array.from({ length: 22 }, (_, at) => base + at);
    if ((await Promise.all(ports.map(isPortFree))).every(Boolean)) return base;
  }
  throw new Error('there is no free stretch of ports');
}
