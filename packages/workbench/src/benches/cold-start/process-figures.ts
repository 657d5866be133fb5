import { readFileSync } from 'node:fs';

// What the kernel counts in on every platform that has /proc.
const ticks_per_s = 100;

/** Processor time of a process since it began; NaN where the system does not tell. */
export function processorSeconds(pid: number): number {
  // Behind the name, which may hold anything, in parentheses.
  const fields = read(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticks_per_s;
}

/** What a process holds of the machine's memory now, in megabytes; NaN where the system does not tell. */
export function residentMegabytes(pid: number): number {
  return statusMegabytes(pid, 'VmRSS');
}

/** The most that it has held so far. */
export function peakMegabytes(pid: number): number {
  return statusMegabytes(pid, 'VmHWM');
}

function statusMegabytes(pid: number, name: string): number {
  const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(read(pid, 'status')) ?? [];
  return Number(kilobytes) / 1_024;
}

function read(pid: number, file: 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
