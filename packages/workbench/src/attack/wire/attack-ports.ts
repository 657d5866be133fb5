import { status } from '@grpc/grpc-js';
import { attackedServices } from '../attacked-methods.js';
import { type AttackedPlatform, answer_ms_max } from '../attacked-platform.js';
import { attackWire } from './attack-wire.js';

/** Does every fault to the port of every service while others call it. */
export async function attackPorts(platform: AttackedPlatform): Promise<{ faults: number; problems: string[] }> {
  const problems: string[] = [];
  let faults = 0;
  for (const name of attackedServices) {
    const { address, pid } = platform.replica(name);
    const call = async () => {
      const path = '/grpc.health.v1.Health/Check';
      const { code } = await platform.call(name, { path, requests: [Buffer.alloc(0)], deadline_ms: answer_ms_max });
      if (code !== status.OK) throw new Error(`others are answered ${status[code]}`);
    };
    const report = await attackWire({ name, address, pid, call });
    faults += report.outcomes.length;
    problems.push(...report.problems);
  }
  return { faults, problems };
}
