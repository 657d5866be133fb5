import { existsSync, readFileSync } from 'node:fs';
import { breakConnections, type WireOutcome } from './break-connections.js';
import { wireFaults } from './wire-faults.js';

const page_bytes = 4_096;
/** Well above what a service takes by itself, well below what its pod may have. */
const growth_bytes_max = 256 * 1_024 * 1_024;

/** A service that is attacked on the wire. */
export interface AttackedPort {
  readonly name: string;
  /** `host:port`, in plain text. */
  readonly address: string;
  readonly pid: number;
  /** An ordinary call of somebody else. @throws where it is not answered as it should be. */
  readonly call: () => Promise<unknown>;
}

/** What came of it. */
export interface WireReport {
  readonly outcomes: readonly WireOutcome[];
  /** What went wrong, each with the fault that brought it about. */
  readonly problems: readonly string[];
  /** By how much the service's memory grew over all faults; NaN where the system does not tell it as Linux does. */
  readonly growth_bytes: number;
}

/** Does every fault to a service's port, one after the other, and sees that others are served all the while. */
export async function attackWire({ name, address, pid, call }: AttackedPort): Promise<WireReport> {
  const outcomes: WireOutcome[] = [];
  const problems: string[] = [];
  await call();
  const before_bytes = memory_bytes(pid);
  for (const fault of wireFaults) {
    try {
      outcomes.push(await breakConnections(address, fault, async () => void (await call())));
    } catch (error) {
      problems.push(`${name}, ${fault.name}: ${(error as Error).message}`);
    }
  }
  const growth_bytes = memory_bytes(pid) - before_bytes;
  if (growth_bytes > growth_bytes_max) problems.push(`${name}: ${Math.round(growth_bytes / 2 ** 20)} MiB more memory`);
  return { outcomes, problems, growth_bytes };
}

/** What a process holds of the machine's memory; NaN where the system does not tell it as Linux does, or it has ended. */
export function memory_bytes(pid: number): number {
  const file = `/proc/${pid}/statm`;
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[1]) * page_bytes : Number.NaN;
}
