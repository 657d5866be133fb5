import { quantile } from '@guanxi/learning';
import type { Measurement } from '../../print/figures.js';
import { startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { ServicePrograms } from './service-programs.js';
import { suspendWhileTheyWrite } from './watched-shop.js';

const conversation_replicas = 2;
const shops_at_once = 2;
const suspensions = 30;

/**
 * How long a care menu is still offered anywhere once the last agent is suspended (mission C6, D4): from the call that
 * suspends her to the last menu offered by any of two conversation services, while furious customers write to both.
 */
export async function availability({ seed, progress }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const servers = await startServers();
  try {
    const programs = await ServicePrograms.prepare(servers);
    try {
      progress.show('starting presence and two of conversation', 0);
      const [presence] = await programs.start('presence', 1);
      const env = { PRESENCE_ADDRESS: presence!.address };
      const conversations = await programs.start('conversation', conversation_replicas, env);
      const platform = { programs, presence: presence!, conversations };
      await suspendWhileTheyWrite(platform, 'warm-up');
      const gates_ms: number[] = [];
      const calls_ms: number[] = [];
      let withheld = 0;
      while (gates_ms.length < suspensions) {
        progress.show('suspensions', gates_ms.length / suspensions);
        const shops = Array.from({ length: shops_at_once }, (_, i) => `shop-${gates_ms.length + i}`);
        for (const one of await Promise.all(shops.map((shopId) => suspendWhileTheyWrite(platform, shopId)))) {
          if (one.withheld === 0)
            throw new Error('nobody was refused a menu after the suspension: nothing was measured');
          gates_ms.push(one.gate_ms);
          calls_ms.push(one.call_ms);
          withheld += one.withheld;
        }
      }
      const sorted = Float64Array.from(gates_ms).sort();
      return {
        name: 'availability',
        size: suspensions,
        seed,
        seconds: (performance.now() - began) / 1_000,
        figures: {
          gate_p50_ms: quantile(sorted, 0.5),
          gate_p99_ms: quantile(sorted, 0.99),
          gate_max_ms: sorted.at(-1)!,
          call_p50_ms: quantile(Float64Array.from(calls_ms).sort(), 0.5),
          menus_withheld: withheld,
        },
        aims: [
          { figure: 'gate_p99_ms', aim: '< 300' },
          { figure: 'gate_max_ms', aim: '<= 1000' },
        ],
      };
    } finally {
      await programs.stop();
    }
  } finally {
    await servers.stop();
  }
}
