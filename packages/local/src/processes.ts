import { type ChildProcess, execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pollUntil } from './deadline.js';

/** How long a killed process may take to vanish from the process table. */
const KILLED_GONE_MS = 2_000;

/**
 * The command line of a process; undefined where it is gone, or where the system does not tell. A zombie has none: it
 * keeps its number but neither files nor ports.
 */
export async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').then(
      (text) => text.replaceAll('\0', ' ') || undefined,
      () => undefined,
    );
  }
  if (process.platform === 'win32') return undefined;
  return promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
}

/** A signal, and how long to wait for what comes of it. */
export interface StopRequest {
  signal: NodeJS.Signals;
  grace_ms: number;
}

/** Whether a child has ended, however it did. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/**
 * Asks a child to end by one signal after the other, waiting for each as long as it says, and kills it in the end.
 *
 * @returns true when it ended without being killed.
 */
export async function stopChild(child: ChildProcess, ...requests: StopRequest[]): Promise<boolean> {
  if (hasEnded(child)) return true;
  const ended = new Promise<true>((resolve) => child.once('exit', () => resolve(true)));
  for (const { signal, grace_ms } of requests) {
    child.kill(signal);
    const late = new AbortController();
    const patience = delay(grace_ms, false, { signal: late.signal }).catch(() => false);
    const inTime = await Promise.race([ended, patience]);
    late.abort();
    if (inTime) return true;
  }
  child.kill('SIGKILL');
  await ended;
  return false;
}

/**
 * Stops a process that an earlier, killed launcher left behind. Does nothing unless its command line holds `mark`, since
 * the system may have given the number to a stranger.
 *
 * @returns true when there was one and it is gone.
 */
export async function stopOrphan(
  pid: number,
  mark: string,
  signal: NodeJS.Signals,
  grace_ms: number,
): Promise<boolean> {
  const gone = async () => ((await commandLine(pid))?.includes(mark) ? undefined : true);
  if (await gone()) return false;
  process.kill(pid, signal);
  if (await pollUntil(gone, grace_ms)) return true;
  process.kill(pid, 'SIGKILL');
  return (await pollUntil(gone, KILLED_GONE_MS)) === true;
}
