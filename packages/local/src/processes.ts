import { type ChildProcess, execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
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

/** Whether a child has ended, however it did. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/**
 * Asks a child to end, waits `grace_ms` for it, then kills it.
 *
 * @returns true when it ended by itself in time.
 */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals, grace_ms: number): Promise<boolean> {
  if (hasEnded(child)) return true;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), grace_ms);
  });
  const outcome = await Promise.race([ended, late]);
  clearTimeout(timer);
  if (outcome !== 'late') return true;
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
