import { RetentionServiceService } from '@guanxi/contracts/analytics/v1/retention.js';
import { streamOf } from '@guanxi/messaging';
import type { Aim, Measurement } from '../../print/figures.js';
import { WrongInput } from '../../wrong-input.js';
import { type Replica, ServicePrograms } from '../platform/service-programs.js';
import { type Servers, startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { factsFromStream } from './facts-from-stream.js';
import { fillReports } from './fill-reports.js';
import { activity_days, activityBegan } from './made-up-activity.js';
import { rawFactsPerSecond } from './raw-facts.js';
import { timeExport } from './time-export.js';
import { timeRetention } from './time-retention.js';
import { timeReports } from './timed-reports.js';
import { tell, toldBehaviours } from './told-behaviours.js';

const shopId = 'bench';
const streamed = 'streamed';
const caller = { subject: 'bench', role: 'operator', shop: '*' } as const;
const customers_default = 1_000_000;
const facts_default = 400_000;
const offers_share = 0.2;
const behaviours_per_event = 1_000;
const day_ms = 86_400_000;
const deadline_ms = 120_000;

/** Where nobody answers: no owner is asked here. */
const nobody = {
  RELATIONSHIP_ADDRESS: '127.0.0.1:9',
  FILTERING_ADDRESS: '127.0.0.1:9',
  CONVERSATION_ADDRESS: '127.0.0.1:9',
  PRESENCE_ADDRESS: '127.0.0.1:9',
};

const parts = ['facts', 'reports', 'retention'] as const;

/**
 * How fast facts get from the stream into reports, beside consuming and inserting the same alone; what each report and the
 * export of offers take; and the retention of 12 cohorts over 12 weeks beside SQL and DuckDB. `--size` is the number of
 * customers, `--facts` how many facts come from the stream, `--offers` how many care menus were shown; `--only` measures one
 * of the three: facts, reports, retention.
 */
export async function analytics({ seed, progress, options }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const customers = readCount('size', options['size'], customers_default, [1_000, 5_000_000]);
  const facts = readCount('facts', options['facts'], facts_default, [20_000, 4_000_000]);
  const offers = readCount('offers', options['offers'], Math.round(customers * offers_share), [100, 2_000_000]);
  if (facts % behaviours_per_event > 0) throw new WrongInput(`--facts: ${facts} are no whole events of a thousand`);
  const measured = readParts(options['only']);
  const servers = await startServers();
  const programs = await ServicePrograms.prepare(servers);
  try {
    let figures: Record<string, number> = {};
    const raw = measured.has('facts') ? await tellFacts(servers, facts, seed) : Number.NaN;
    const [replica] = (await programs.start('analytics', 1, nobody)) as [Replica];
    if (measured.has('facts')) {
      progress.show('facts from the stream', 0);
      const retention = programs.client(replica, RetentionServiceService, caller, { deadline_ms });
      const taken = await factsFromStream(retention, streamed, facts, replica, servers.postgresPid);
      figures = { ...taken, raw_facts_per_s: raw, ratio: taken.facts_per_s / raw };
    }
    if (measured.has('reports')) {
      progress.show('reports', 0.25);
      const span = { from: activityBegan, until: new Date(activityBegan.getTime() + activity_days * day_ms) };
      const shop = { customers, offers, began: activityBegan, days: activity_days };
      await fillReports(replica.databaseUrl, shopId, shop);
      const exported = await timeExport(programs, replica, shopId);
      figures = { ...figures, ...exported, ...(await timeReports(programs, replica, shopId, span)) };
    }
    if (measured.has('retention')) {
      progress.show('retention, in SQL and in DuckDB too', 0.5);
      figures = { ...figures, ...(await timeRetention(programs, replica, servers, customers, seed)) };
    }
    const seconds = (performance.now() - began) / 1_000;
    return { name: 'analytics', size: customers, seed, seconds, figures, aims: aimsOf(figures) };
  } finally {
    await programs.stop();
    await servers.stop();
  }
}

/** Puts the facts on the stream. Returns how many of them a second are consumed and inserted, and nothing else. */
async function tellFacts(servers: Servers, facts: number, seed: number): Promise<number> {
  const events = facts / behaviours_per_event;
  await tell(servers.natsUrl, streamed, toldBehaviours(events, behaviours_per_event, seed));
  return rawFactsPerSecond(servers.natsUrl, await servers.database('raw'), streamOf('relationship'), events);
}

function aimsOf(figures: Record<string, number>): Aim[] {
  const aims: Aim[] = [
    { figure: 'facts_per_s', reference: { value: figures['raw_facts_per_s'] ?? Number.NaN, by: 'consume and insert' } },
    { figure: 'ratio', aim: '>= 0.5' },
    { figure: 'retention_ms', reference: { value: figures['duckdb_retention_ms'] ?? Number.NaN, by: 'DuckDB' } },
    { figure: 'retention_vs_sql', aim: '>= 50' },
    { figure: 'retention_vs_duckdb', aim: '>= 1' },
  ];
  return aims.filter(({ figure }) => figure in figures);
}

function readParts(only: string | boolean | undefined): ReadonlySet<(typeof parts)[number]> {
  const chosen = parts.filter((part) => only === undefined || part === only);
  if (chosen.length > 0) return new Set(chosen);
  throw new WrongInput(`--only: "${only}" is none of ${parts.join(', ')}`);
}

function readCount(
  name: string,
  given: string | boolean | undefined,
  otherwise: number,
  [least, most]: readonly [number, number],
): number {
  const count = given === undefined ? otherwise : Number(given);
  if (Number.isInteger(count) && count >= least && count <= most) return count;
  throw new WrongInput(`--${name}: "${given}" is not a whole number from ${least} to ${most}`);
}
