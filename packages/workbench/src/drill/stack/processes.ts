import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A process and all that it started, however deep: a Postgres is many. */
export async function withDescendants(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const childrenOf = new Map<number, number[]>();
  for (const line of stdout.trim().split('\n')) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), child]);
  }
  const found = [pid];
  for (const one of found) found.push(...(childrenOf.get(one) ?? []));
  return found;
}

/** Sends a signal to those of the processes that are still there. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  // Nothing and less than nothing stand for whole groups of processes, ours among them.
  for (const pid of pids.filter((one) => one > 0)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}
