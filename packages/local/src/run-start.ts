import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TransportKeys } from '@guanxi/chassis';
import { step } from '../bootstrap/step.mjs';
import { takeLock } from '../lock.mjs';
import { CLIENT, LocalStack } from './local-stack.js';
import { runMainJob, type Summary } from './main-job.js';
import { MergedLog } from './merged-log.js';
import { overview, TRY_NEXT } from './overview.js';
import { SetupFailure } from './setup-failure.js';
import { readStartOptions, START_HELP, type StartOptions } from './start-options.js';
import { planTopology, type Topology } from './topology.js';

const EXIT_INTERRUPTED = 130;
/** What the system says of files that belong to somebody else, or are not what they were. */
const CLOSED_TO_US = new Set(['EACCES', 'EPERM', 'EROFS', 'EEXIST', 'ENOTDIR']);

/** How a start is called for. */
export interface StartCall {
  /** Top folder of the clone. */
  root: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** What relative file names among the arguments are relative to. */
  workingFolder: string;
}

/** Why a start ends early: the user asked for it. */
class StopRequested extends Error {}

/**
 * The whole of `npm start`: starts the stack, runs the main job, stays up until it is told to stop, and stops the stack.
 * Results go to standard output, everything else to standard error where `--json` keeps the former for itself.
 *
 * @returns the exit code: 0 when all went well, 1 after one message that says what to do, 130 when stopped while starting.
 */
export async function runStart({ root, args, env, workingFolder }: StartCall): Promise<number> {
  try {
    const options = readStartOptions(args, workingFolder);
    if (options.help) {
      process.stdout.write(START_HELP);
      return 0;
    }
    const topology = planTopology(root, env, options.basePort);
    await mkdir(topology.stateFolder, { recursive: true });
    const lock = await takeLock(`start ${topology.stateFolder}`);
    if ('holder' in lock) {
      const remedy = `Use what runs, or stop it with Ctrl-C there (or kill ${lock.holder.pid}).`;
      throw new SetupFailure(`This clone is started already, by process ${lock.holder.pid}.`, remedy);
    }
    try {
      return await runLocked(topology, options, env);
    } finally {
      await lock.release();
    }
  } catch (error) {
    return report(error);
  }
}

async function runLocked(topology: Topology, options: StartOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const out = options.json ? process.stderr : process.stdout;
  const stop = stopOnSignals();
  const names = topology.services.map(({ name }) => name);
  const log = new MergedLog(join(topology.stateFolder, 'log'), names, out);
  const stack = new LocalStack(topology, log, step);
  const running = join(topology.stateFolder, 'running.json');
  let outcome: object | undefined;
  try {
    const begun = performance.now();
    await stack.start(env, stop.signal);
    await writeFile(running, JSON.stringify(whereEverythingIs(topology, stack), null, 2));
    const ready_ms = Math.round(performance.now() - begun);
    const summary: Summary = await runMainJob(topology, {
      ...options,
      natsUrl: stack.natsUrl,
      transport: TransportKeys.read({ authorities: stack.authorities }),
      client: topology.client,
      stackFile: running,
      out,
      signal: stop.signal,
    });
    const job_ms = Math.round(performance.now() - begun) - ready_ms;
    outcome = { ok: true, ...summary, timings: { ...stack.timings, ready_ms, job_ms } };
    out.write(overview(summary, topology, log.file));
    if (options.once) return 0;
    if (options.json) process.stdout.write(`${JSON.stringify(outcome)}\n`);
    out.write(TRY_NEXT);
    log.show();
    await stop.requested;
    if (!(stop.signal.reason instanceof StopRequested)) throw stop.signal.reason;
    return 0;
  } finally {
    // In plain lines, since the services' last lines come in between.
    process.stderr.write('\nstopping …\n');
    const asked = performance.now();
    await stack.stop();
    process.stderr.write(`stopped in ${((performance.now() - asked) / 1_000).toFixed(1)} s\n`);
    await rm(running, { force: true });
    log.close();
    stop.forget();
    // The very last line, after whatever stopping had to say.
    if (options.once && options.json && outcome) process.stdout.write(`${JSON.stringify(outcome)}\n`);
  }
}

/** For the client, which finds the services and its key here. */
function whereEverythingIs(topology: Topology, stack: LocalStack): object {
  const services = Object.fromEntries(topology.services.map(({ name, grpcAddress }) => [name, grpcAddress]));
  const { adapterAddress: adapter } = topology;
  const { authorities, identity } = stack;
  return { pid: process.pid, services, adapter, authorities, jwks: identity.jwks, key: identity.keys[CLIENT] };
}

/** Hears every wish to stop; the first one counts, and those that follow change nothing. */
function stopOnSignals() {
  const controller = new AbortController();
  const onSignal = () => controller.abort(new StopRequested());
  // A fault of our own must not leave servers behind either.
  const onFault = (error: unknown) => controller.abort(error);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.on(name, onSignal);
  process.on('uncaughtException', onFault);
  // Who reads our output is gone: there is nobody left to stay up for.
  process.stdout.on('error', onSignal);
  process.stderr.on('error', onSignal);
  const requested = new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()));
  return {
    signal: controller.signal,
    requested,
    forget() {
      for (const name of signals) process.off(name, onSignal);
      process.off('uncaughtException', onFault);
    },
  };
}

function report(error: unknown): number {
  if (error instanceof StopRequested) return EXIT_INTERRUPTED;
  const failure = asSetupFailure(error);
  if (!failure) throw error;
  process.stderr.write(`\n${failure.message}\n`);
  return 1;
}

function asSetupFailure(error: unknown): SetupFailure | undefined {
  if (error instanceof SetupFailure) return error;
  if (error instanceof RangeError) return new SetupFailure(error.message, 'See npm start -- --help.');
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return new SetupFailure('The disk is full.', 'Free some space and start again.');
  if (code !== undefined && CLOSED_TO_US.has(code)) {
    const remedy = 'Start as the user who started before, or remove the folder .guanxi and begin anew.';
    return new SetupFailure(`The present user may not do what a start needs: ${message}`, remedy);
  }
  return undefined;
}
