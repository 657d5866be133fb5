import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Caller, generateIdentityKeys, mintToken } from '@guanxi/chassis';
import { type DatabaseUrls, ensureKeyEncryptionKey, freePort } from '@guanxi/local';
import { ChildProgram } from '@guanxi/testing';
import type { Servers } from '../benches/plumbing/servers.js';
import type { Release, Service } from './releases.js';

/** As many as the manifests ask for; one more place is there for the surge of a release. */
export const replicas = 2;
const places = replicas + 1;
const token_s = 7_200;
const migrate_ms_max = 120_000;
const start_ms_max = 300_000;
/** How long calls under way may take when a replica stops; streams are ended at half of it. */
export const grace_ms = 2_000;
/** Beside the grace: closing connections, on a machine that has a lot to do. */
const end_ms_max = grace_ms + 30_000;
const lines_told = 15;
/** Kubernetes starts an init container again when it fails; a migration gives up rather than keep others waiting. */
const migrations_max = 5;
/**
 * What a release does only once no replica of one that does not know it is left, as its page says: while both run, it is not done yet.
 */
const firstOfTwoSteps = { TLS: 'off', SEALING: 'off' };

interface Replica {
  program: ChildProgram;
  place: number;
  release: Release;
}

/** What it took to bring one service from one release to another. */
export interface Roll {
  service: Service;
  from: string;
  to: string;
  /** For each replica that went: from SIGTERM until it had ended by itself. */
  drained_ms: number[];
  /** For each replica that came: from its start until it served, its migration included. */
  came_ms: number[];
  /** Replicas that did not end by themselves, or not with 0. */
  unclean: number;
}

/** Services at two replicas each, as programs of their own, that are released as Kubernetes does it: one comes, one goes. */
export class Fleet {
  readonly #replicas = new Map<Service, Replica[]>();
  readonly #databases = new Map<Service, DatabaseUrls>();

  private constructor(
    private readonly servers: Servers,
    private readonly keys: string,
    private readonly ports: ReadonlyMap<Service, number[]>,
    /** Addresses of things that are no services of ours, such as a channel's adapter, as environment variables. */
    private readonly environment: Record<string, string>,
    /** A token with which a caller is known to all of them. */
    readonly tokenOf: (caller: Caller) => string,
  ) {}

  static async prepare(servers: Servers, services: readonly Service[]): Promise<Fleet> {
    const keys = await mkdtemp(join(tmpdir(), 'guanxi-compat-'));
    const { jwks, privateKey } = await generateIdentityKeys();
    await writeFile(join(keys, 'jwks.json'), JSON.stringify(jwks));
    await writeFile(join(keys, 'key.json'), JSON.stringify(privateKey));
    await ensureKeyEncryptionKey(join(keys, 'encryption'));
    const ports = new Map<Service, number[]>();
    for (const service of services) {
      const own: number[] = [];
      for (let place = 0; place < places; place += 1) own.push(await freePort());
      ports.set(service, own);
    }
    return new Fleet(servers, keys, ports, {}, (caller) => mintToken(privateKey, caller, token_s));
  }

  /** Whose calls a program is to take, as its environment says it. */
  get identity(): Record<string, string> {
    return { IDENTITY_JWKS: join(this.keys, 'jwks.json'), IDENTITY_KEY: join(this.keys, 'key.json') };
  }

  /** Tells all services that start from now on. */
  tell(environment: Record<string, string>): void {
    Object.assign(this.environment, environment);
  }

  /** Where a service answers: every place where a replica may be, among which callers balance and leave out who is gone. */
  address(service: Service): string {
    return `ipv4:${(this.ports.get(service) ?? []).map((port) => `127.0.0.1:${port}`).join(',')}`;
  }

  /** Starts a service that does not run yet. */
  async start(service: Service, release: Release): Promise<void> {
    this.#databases.set(service, await this.servers.serviceDatabase(service, true));
    const running: Replica[] = [];
    this.#replicas.set(service, running);
    const starting = Array.from({ length: replicas }, (_, place) => this.bring(service, release, place));
    for (const one of await Promise.allSettled(starting)) {
      if (one.status === 'rejected') throw one.reason;
      running.push(one.value);
    }
  }

  /**
   * Replaces a service's replicas by those of another release, one by one: the new one migrates and serves before an old one
   * is told to go. Back is the same with the older release, on whatever schema there is by then.
   */
  async roll(service: Service, release: Release): Promise<Roll> {
    const running = this.#replicas.get(service) ?? [];
    const old = [...running];
    const from = old[0]?.release.name ?? '';
    const roll: Roll = { service, from, to: release.name, drained_ms: [], came_ms: [], unclean: 0 };
    for (const leaving of old) {
      const taken = running.map(({ place }) => place);
      const place = Array.from({ length: places }, (_, i) => i).find((candidate) => !taken.includes(candidate));
      const began = performance.now();
      running.push(await this.bring(service, release, place ?? 0));
      roll.came_ms.push(performance.now() - began);
      running.splice(running.indexOf(leaving), 1);
      const left = performance.now();
      leaving.program.signal('SIGTERM');
      const ending = await leaving.program.ended(end_ms_max).catch(() => leaving.program.kill());
      roll.drained_ms.push(performance.now() - left);
      if (ending.code !== 0) roll.unclean += 1;
    }
    return roll;
  }

  /** Asks all to drain and end at once. */
  async stop(): Promise<void> {
    const all = [...this.#replicas.values()].flat();
    for (const { program } of all) program.signal('SIGTERM');
    await Promise.all(all.map(({ program }) => program.ended(end_ms_max).catch(() => program.kill())));
    await rm(this.keys, { recursive: true, force: true });
  }

  private async bring(service: Service, release: Release, place: number): Promise<Replica> {
    await this.migrate(service, release);
    const env = this.environmentOf(service, place);
    const program = ChildProgram.start(process.execPath, [join(release.programs, 'main.js')], { env });
    await program.line('"message":"ready"', start_ms_max).catch(async (error: Error) => {
      await program.kill();
      throw new Error(`${service} (${release.name}): ${error.message.split('\n').slice(0, lines_told).join('\n')}`);
    });
    return { program, place, release };
  }

  private async migrate(service: Service, release: Release): Promise<void> {
    const { ownerUrl } = this.#databases.get(service)!;
    // The one name is read by a release that served and migrated as the same role, the other since.
    const env = { ...process.env, DATABASE_URL: ownerUrl, OWNER_DATABASE_URL: ownerUrl };
    for (let attempt = 1; ; attempt += 1) {
      const migration = ChildProgram.start(process.execPath, [join(release.programs, 'migrate.js')], { env });
      const { code } = await migration.ended(migrate_ms_max);
      if (code === 0) return;
      if (attempt < migrations_max) continue;
      throw new Error(`${service} (${release.name}) was not migrated:\n${migration.lines.join('\n')}`);
    }
  }

  private environmentOf(service: Service, place: number): NodeJS.ProcessEnv {
    const peers = [...this.ports.keys()].map((name) => [`${name.toUpperCase()}_ADDRESS`, this.address(name)]);
    return {
      ...process.env,
      ...Object.fromEntries(peers),
      ...this.identity,
      ...this.environment,
      ...firstOfTwoSteps,
      KEY_ENCRYPTION_KEYS: join(this.keys, 'encryption'),
      GRPC_ADDRESS: `127.0.0.1:${this.ports.get(service)?.[place]}`,
      METRICS_ADDRESS: '127.0.0.1:0',
      LOG_LEVEL: 'info',
      DATABASE_URL: this.#databases.get(service)?.url,
      NATS_URL: this.servers.natsUrl,
      SHUTDOWN_GRACE_MS: String(grace_ms),
      HANDLE_KEY: 'a secret of this run, long enough to hash handles with',
    };
  }
}
