import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Transport, TransportKeys } from '@guanxi/chassis';
import { pollUntil } from './deadline.js';
import { checkHealth } from './grpc-health.js';
import { formatLogLine, readLogLine } from './log-line.js';
import { type NodeProgram, startNodeProgram } from './node-program.js';
import { stopChild, stopOrphan } from './processes.js';
import { SetupFailure } from './setup-failure.js';
import type { ServicePlan } from './topology.js';

const HEALTH_POLL_MS = 100;
const MIGRATION_MS_MAX = 120_000;
const STOP_MS_MAX = 2_000;
const RESTART_DELAYS_MS = [500, 1_000, 2_000, 5_000, 10_000];
const RESTARTS_IN_A_ROW_MAX = 10;
/** Who lived that long did not die of its start. */
const LONG_LIFE_MS = 60_000;

/** One service of the local stack: migrated, started, started again when it dies, stopped. */
export class ServiceProcess {
  readonly #main: string;
  readonly #migrate: string;
  readonly #pidFile: string;
  /** Stands where the database has been brought up to date once. */
  readonly #migratedFile: string;
  #program: NodeProgram | undefined;
  #isUp = false;
  #isStopping = false;
  #restarts = 0;
  #restartTimer: NodeJS.Timeout | undefined;
  #more: NodeJS.ProcessEnv = {};

  constructor(
    readonly plan: ServicePlan,
    runFolder: string,
    private readonly ready_ms_max: number,
    /** Takes each line that the service writes, and what happens to it. */
    private readonly onLine: (line: string) => void,
  ) {
    this.#main = join(plan.programs, 'main.js');
    this.#migrate = join(plan.programs, 'migrate.js');
    this.#pidFile = join(runFolder, `${plan.name}.pid`);
    this.#migratedFile = join(runFolder, `${plan.name}.migrated`);
    mkdirSync(runFolder, { recursive: true });
  }

  /** Ends the process that a killed launcher left behind. */
  async clearLeftover(): Promise<void> {
    if (!existsSync(this.#pidFile)) return;
    await stopOrphan(Number(readFileSync(this.#pidFile, 'utf8')), this.#main, 'SIGTERM', STOP_MS_MAX);
    rmSync(this.#pidFile, { force: true });
  }

  /**
   * Brings the database up to date, starts the service and waits until it says that it serves.
   *
   * @throws {SetupFailure} with the last words of the service when it does not come up in time; or the signal's
   * reason, when it is aborted. Call `stop` then.
   */
  async start(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
    for (const file of [this.#migrate, this.#main]) {
      if (!existsSync(file)) throw new SetupFailure(`${file} is missing.`, 'Run "npm run build" and start again.');
    }
    // Where the schema was brought up to date before, it mostly still is, and a service that finds it wanting says so and
    // ends: the usual start is spared a program a service.
    if (existsSync(this.#migratedFile) && (await this.#comesUp(env, signal)) === undefined) return;
    await this.#runMigrations(env, signal);
    const failure = await this.#comesUp(env, signal);
    if (failure) throw failure;
  }

  /** The process as it runs now; undefined before its first start. */
  get pid(): number | undefined {
    return this.#program?.child.pid;
  }

  /** Has it started with these variables too, from its next start on. */
  startsWith(more: NodeJS.ProcessEnv): void {
    this.#more = more;
  }

  /** Asks the service to drain and end; kills it after 2 s. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restartTimer);
    if (this.#program) {
      await stopChild(this.#program.child, { signal: 'SIGTERM', grace_ms: STOP_MS_MAX });
      await this.#program.ended;
    }
    rmSync(this.#pidFile, { force: true });
  }

  /** Starts the service and waits until it serves; or says why it did not, having ended. */
  async #comesUp(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<SetupFailure | undefined> {
    const { child, ended, lastLines } = this.#launch(env);
    const waiting = new AbortController();
    const { name, grpcAddress } = this.plan;
    const transport = transportOf(env);
    const ready = pollUntil(
      async () => ((await checkHealth(grpcAddress, name, transport)) === 'serving' ? 'serving' : undefined),
      this.ready_ms_max,
      { signal: AbortSignal.any([signal, waiting.signal]), every_ms: HEALTH_POLL_MS },
    );
    const outcome = await Promise.race([ready, ended.then((how) => ({ how }))]);
    waiting.abort();
    signal.throwIfAborted();
    this.#isUp = outcome === 'serving';
    if (this.#isUp) return undefined;
    await stopChild(child, { signal: 'SIGTERM', grace_ms: STOP_MS_MAX });
    const what =
      typeof outcome === 'object' ? `ended with ${outcome.how}` : `did not serve within ${this.ready_ms_max} ms`;
    return this.#failure(what, lastLines);
  }

  async #runMigrations(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
    const migration = startNodeProgram(this.#migrate, env, this.onLine);
    const kill = () => migration.child.kill('SIGKILL');
    const timer = setTimeout(kill, MIGRATION_MS_MAX);
    signal.addEventListener('abort', kill);
    const how = await migration.ended;
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
    signal.throwIfAborted();
    if (how !== 'code 0') throw this.#failure(`could not update its database (${how})`, migration.lastLines);
    writeFileSync(this.#migratedFile, '');
  }

  #launch(env: NodeJS.ProcessEnv): NodeProgram {
    const begun = performance.now();
    // Only the program that migrates is told how to connect as the owner.
    const environment = { ...env, ...this.#more, OWNER_DATABASE_URL: undefined };
    const program = startNodeProgram(this.#main, environment, this.onLine);
    this.#program = program;
    writeFileSync(this.#pidFile, String(program.child.pid));
    void program.ended.then((how) => {
      if (!this.#isUp || this.#isStopping) return;
      if (performance.now() - begun > LONG_LIFE_MS) this.#restarts = 0;
      this.#scheduleRestart(how, env);
    });
    return program;
  }

  #scheduleRestart(how: string, env: NodeJS.ProcessEnv): void {
    if (this.#restarts >= RESTARTS_IN_A_ROW_MAX) {
      this.#tell(
        `ended with ${how}, for the ${this.#restarts + 1}th time in a row; it stays down until the next start`,
      );
      return;
    }
    const delay_ms = RESTART_DELAYS_MS[this.#restarts] ?? RESTART_DELAYS_MS.at(-1);
    this.#restarts += 1;
    this.#tell(`ended with ${how}; starting it again in ${delay_ms} ms`);
    this.#restartTimer = setTimeout(() => this.#launch(env), delay_ms);
  }

  #tell(what: string): void {
    const message = `the service ${this.plan.name} ${what}`;
    this.onLine(JSON.stringify({ level: 'error', time: new Date().toISOString(), message }));
  }

  #failure(what: string, lastLines: string[]): SetupFailure {
    const { name } = this.plan;
    const words = lastLines.map((line) => `    ${formatLogLine(readLogLine(name, line, new Date()))}`).join('\n');
    return new SetupFailure(
      `The service ${name} ${what}. Its last words:\n${words || '    (none)'}`,
      'Mend what it names, then start again; the whole log is in .guanxi/log.',
    );
  }
}

/** How the launcher reaches a service that has this environment: as a person would, who shows no certificate. */
function transportOf({ TLS_AUTHORITIES: authorities }: NodeJS.ProcessEnv): Transport {
  return authorities ? TransportKeys.read({ authorities }) : 'plain';
}
