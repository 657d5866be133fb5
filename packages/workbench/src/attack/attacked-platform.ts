import { randomBytes } from 'node:crypto';
import type { Caller } from '@guanxi/chassis';
import { LocalAdapter } from '@guanxi/testing';
import { type Replica, ServicePrograms } from '../benches/platform/service-programs.js';
import { type Servers, startServers } from '../benches/plumbing/servers.js';
import { type AttackedMethod, type AttackedService, attackedServices } from './attacked-methods.js';
import { LeakWatch } from './leak-watch.js';
import { type RawAnswer, type RawCall, RawClient } from './raw-client.js';
import { SpanCollector } from './span-collector.js';

/** Nothing that an attack meets is to expire while it lasts. */
const patience_ms = '600000';
/** Attacks are made faster than people may call; the limits have tests of their own. */
const unhurried = { CUSTOMER_CALLS_PER_S: '100000', AGENT_CALLS_PER_S: '100000', SHOP_CALLS_PER_S: '100000' };
const metrics_ms_max = 10_000;
/** So many of what services logged as failures are kept, to be told beside what they broke. */
const failures_kept_max = 20;
/** What a service is allowed for an answer, where nothing else is said. */
export const answer_ms_max = 10_000;

const isFailure = /^{"level":"(error|fatal)"/;

/**
 * The five services as programs of their own, on a real Postgres and a real nats-server, at debug level and with every
 * span exported, so that all they tell can be looked at.
 */
export class AttackedPlatform {
  readonly watch = new LeakWatch();
  /** The first lines that services logged as errors: what stands behind an answer that tells nothing of it. */
  readonly failures: string[] = [];
  readonly replicas = new Map<AttackedService, Replica>();
  private readonly clients = new Map<AttackedService, RawClient>();

  private constructor(
    readonly servers: Servers,
    readonly programs: ServicePrograms,
    readonly adapter: LocalAdapter,
    private readonly collector: SpanCollector,
  ) {}

  /** @throws {WrongInput} where the services are not built. */
  static async start(): Promise<AttackedPlatform> {
    const servers = await startServers();
    const programs = await ServicePrograms.prepare(servers);
    const adapter = await LocalAdapter.start({ identity: programs.identity });
    const collector = await SpanCollector.start((text) => platform.watch.look('spans', text));
    const platform = new AttackedPlatform(servers, programs, adapter, collector);
    try {
      await platform.startServices();
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  /** Those that others ask come first. */
  private async startServices(): Promise<void> {
    const start = async (service: AttackedService, more: Record<string, string> = {}) => {
      const env = { ...unhurried, LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_ENDPOINT: this.collector.endpoint, ...more };
      const [replica] = await this.programs.start(service, 1, env, (line) => {
        this.watch.look(`log of ${service}`, line);
        if (isFailure.test(line) && this.failures.length < failures_kept_max) this.failures.push(line);
      });
      if (!replica) throw new Error(`${service} did not start`);
      this.replicas.set(service, replica);
      this.clients.set(service, new RawClient(replica.address));
    };
    const lasting = { LEASE_TTL_MS: patience_ms, RESERVATION_TTL_MS: patience_ms };
    const handles = { HANDLE_KEY: randomBytes(32).toString('base64url') };
    await Promise.all([start('presence', lasting), start('relationship', handles)]);
    const addresses = () =>
      Object.fromEntries([...this.replicas].map(([name, { address }]) => [`${name.toUpperCase()}_ADDRESS`, address]));
    const origins = { CHANNEL_ORIGINS: `grpc://${this.adapter.address}` };
    const gate = { AVAILABILITY_DEADLINE_MS: '5000' };
    await Promise.all([
      start('conversation', { ...addresses(), ...gate }),
      start('filtering', { ...addresses(), ...origins }),
    ]);
    await start('analytics', addresses());
  }

  /** A service that was started. */
  replica(service: AttackedService): Replica {
    const replica = this.replicas.get(service);
    if (!replica) throw new Error(`${service} is not started`);
    return replica;
  }

  /** Makes a call of any bytes; what the services say of it is looked at for leaks. */
  async call(service: AttackedService, call: RawCall): Promise<RawAnswer> {
    const answer = await this.clients.get(service)!.call(call);
    if (answer.error) {
      const { message, reason, details } = answer.error;
      this.watch.look('errors', `${reason} ${message} ${JSON.stringify(details)}`);
    }
    return answer;
  }

  /** Calls a method as a caller with an ordinary token. */
  callAs(caller: Caller, method: AttackedMethod, requests: readonly Uint8Array[], more: Partial<RawCall> = {}) {
    const token = this.programs.tokenOf(caller);
    return this.call(method.service, { path: method.path, requests, token, deadline_ms: answer_ms_max, ...more });
  }

  /** Looks at what every service shows of itself to whoever measures. */
  async scrapeMetrics(): Promise<void> {
    for (const service of attackedServices) {
      const { metricsAddress } = this.replica(service);
      const response = await fetch(`http://${metricsAddress}/metrics`, { signal: AbortSignal.timeout(metrics_ms_max) });
      this.watch.look(`metrics of ${service}`, await response.text());
    }
  }

  async stop(): Promise<void> {
    for (const client of this.clients.values()) client.close();
    await this.programs.stop();
    await this.adapter.stop();
    await this.collector.stop();
    await this.servers.stop();
  }
}
