import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@guanxi/chassis';
import {
  MeasureRetentionRequest,
  PeriodUnit,
  type RetentionServiceService,
} from '@guanxi/contracts/analytics/v1/retention.js';
import pg from 'pg';
import { cpuSeconds } from '../platform/cpu-seconds.js';

const look_ms = 20;
const taken_in_ms_max = 600_000;

/** How fast facts came from the stream into reports, and what processor time each took. */
export interface FactsTaken {
  facts_per_s: number;
  service_cpu_us_per_fact: number;
  postgres_cpu_us_per_fact: number;
}

/**
 * From the first fact of the stream that is in the journal to the report that shows all of them. The journal is looked at
 * past the service, which is not to be measured while it answers somebody who asks every moment.
 */
export async function factsFromStream(
  retention: Client<typeof RetentionServiceService>,
  shopId: string,
  facts: number,
  { databaseUrl, pid }: { databaseUrl: string; pid: number },
  postgresPid: number,
): Promise<FactsTaken> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const counted = async () => {
      const { rows } = await client.query<{ count: string }>(
        'SELECT fact_count AS count FROM activity_shops WHERE shop_id = $1',
        [shopId],
      );
      return Number(rows[0]?.count ?? 0);
    };
    const end = performance.now() + taken_in_ms_max;
    const until = async (facts_min: number) => {
      for (;;) {
        const found = await counted();
        if (found >= facts_min) return { facts: found, at: performance.now() };
        if (performance.now() > end) throw new Error(`${found} of ${facts} facts were taken in`);
        await pause(look_ms);
      }
    };
    const first = await until(1);
    const cpuBefore = await Promise.all([cpuSeconds(pid), cpuSeconds(postgresPid)]);
    if (first.facts === facts) throw new Error('all facts came at once: tell more of them');
    await until(facts);
    const { factCount } = await retention.measureRetention(
      MeasureRetentionRequest.fromPartial({
        ...{ shopId, periodUnit: PeriodUnit.MONTH },
        ...{ from: new Date('2026-01-01T00:00:00Z'), until: new Date('2026-02-01T00:00:00Z') },
      }),
    );
    const took_s = (performance.now() - first.at) / 1_000;
    if (factCount !== facts) throw new Error(`the report shows ${factCount} of ${facts} facts`);
    const cpuAfter = await Promise.all([cpuSeconds(pid), cpuSeconds(postgresPid)]);
    const taken = facts - first.facts;
    const [service, postgres] = cpuAfter.map((after, i) => ((after - cpuBefore[i]!) * 1e6) / taken);
    return {
      facts_per_s: taken / took_s,
      service_cpu_us_per_fact: service!,
      postgres_cpu_us_per_fact: postgres!,
    };
  } finally {
    await client.end();
  }
}
