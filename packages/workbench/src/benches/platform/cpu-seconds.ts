import { readdir, readFile } from 'node:fs/promises';

// What the kernel counts in on every platform that has /proc.
const ticks_per_s = 100;

/** Processor time of a process and of its children since they began; NaN where the system does not tell. */
export async function cpuSeconds(pid: number): Promise<number> {
  try {
    const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const all = await Promise.all(processes.map((name) => readStat(Number(name))));
    const own = all.filter((stat) => stat !== undefined && (stat.pid === pid || stat.parent === pid));
    return own.reduce((sum, stat) => sum + (stat?.seconds ?? 0), 0);
  } catch {
    return Number.NaN;
  }
}

/** The largest memory that a process has held so far, in megabytes; NaN where the system does not tell. */
export async function peakMegabytes(pid: number): Promise<number> {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1_024;
  } catch {
    return Number.NaN;
  }
}

async function readStat(pid: number): Promise<{ pid: number; parent: number; seconds: number } | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // Behind the name, which may hold anything, in parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system] = [1, 11, 12].map((field) => Number(fields[field]));
    return { pid, parent: parent!, seconds: (user! + system!) / ticks_per_s };
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
