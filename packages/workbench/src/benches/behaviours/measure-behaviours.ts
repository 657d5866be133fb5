import { ScreeningServiceService } from '@guanxi/contracts/filtering/v1/screening.js';
import { type Behaviour, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { type NewRelationship, RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { quantile } from '@guanxi/learning';
import type { Measurement } from '../../print/figures.js';
import { ServicePrograms } from '../platform/service-programs.js';
import { startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { establishProbes, type Probed, probeFreshness } from './freshness.js';
import { madeUpBehaviours, madeUpRelationships } from './made-up-behaviours.js';
import { rawBehavioursPerSecond, rawRelationshipsPerSecond } from './raw-inserts.js';
import { sendBatches } from './send-batches.js';

const shopId = 'bench';
const caller = { subject: 'bench', role: 'operator', shop: '*' } as const;
const items_per_batch = 1_000;
const batches_count = 200;
const warm_up_batches = 20;
const streams = 4;
const probers = 4;
const probes_per_run_max = 120;
// The load at which a system has time to breathe: half of what it acknowledges at most, for a quarter of the batches.
const paced_share = 0.5;
const paced_batches = batches_count / 4;

/**
 * What it takes to have behaviours acknowledged through gRPC, beside the same rows in multi-row inserts into an equal
 * table; the same of relationships that are imported; and, while behaviours come in as fast as they are acknowledged and
 * at half that pace, how long it takes until a screening of the service filtering sees one.
 */
export async function behaviours({ seed, progress }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const now = new Date();
  const made = madeUpBehaviours(seed, warm_up_batches + 2 * batches_count, items_per_batch, now);
  const [warmUp, measured, load] = [
    made.slice(0, warm_up_batches),
    made.slice(warm_up_batches, warm_up_batches + batches_count),
    made.slice(warm_up_batches + batches_count),
  ];
  const probes = Array.from({ length: probers }, (_, prober) =>
    Array.from({ length: 1 + 2 * probes_per_run_max }, (_, i) => `probe-${prober}-${i}`),
  );
  const relationships = madeUpRelationships(seed, items_per_batch, now);
  const servers = await startServers();
  const programs = await ServicePrograms.prepare(servers);
  try {
    progress.show('raw inserts', 0);
    const [replica] = await programs.start('relationship', 1);
    // Raw inserts come first, while nothing else is at work: the service goes on telling of what it took in.
    const raw = { databaseUrl: replica!.databaseUrl, shopId, connections: streams };
    const raw_imports_per_s = await rawRelationshipsPerSecond(raw, relationships);
    const raw_rows_per_s = await rawBehavioursPerSecond(raw, measured);
    progress.show('relationships imported and behaviours recorded through gRPC', 0.2);
    const relationship = {
      behaviours: programs.client(replica!, BehaviourServiceService, caller),
      relationships: programs.client(replica!, RelationshipServiceService, caller),
    };
    const imported_per_s = await perSecond(() => importRelationships(relationship.relationships, relationships));
    await recordBehaviours(relationship.behaviours, warmUp);
    const acknowledged_per_s = await perSecond(() => recordBehaviours(relationship.behaviours, measured));
    progress.show('until a screening sees them', 0.6);
    const [filtering] = await programs.start('filtering', 1, { RELATIONSHIP_ADDRESS: replica!.address });
    const screenings = programs.client(filtering!, ScreeningServiceService, caller);
    const probed = { shopId, screenings, ...relationship };
    await establishProbes(probed, probes.flat(), now);
    // Filtering has everything from before to catch up with first; then it is at the head of the stream.
    await Promise.all(probes.map((customerIds) => probeFreshness(probed, customerIds.splice(0, 1), () => false)));
    const every_ms = (streams * items_per_batch * 1_000) / (acknowledged_per_s * paced_share);
    const paced = await measureFreshness(probed, probes, load.slice(0, paced_batches), every_ms);
    const fresh = await measureFreshness(probed, probes, load.slice(paced_batches), 0);
    return {
      name: 'behaviours',
      size: batches_count * items_per_batch,
      seed,
      seconds: (performance.now() - began) / 1_000,
      figures: {
        acknowledged_per_s,
        raw_rows_per_s,
        ratio: acknowledged_per_s / raw_rows_per_s,
        fresh_p50_ms: quantile(fresh.delays_ms, 0.5),
        fresh_p99_ms: quantile(fresh.delays_ms, 0.99),
        fresh_probes: fresh.delays_ms.length,
        fresh_load_per_s: fresh.load_per_s,
        paced_fresh_p50_ms: quantile(paced.delays_ms, 0.5),
        paced_fresh_p99_ms: quantile(paced.delays_ms, 0.99),
        paced_load_per_s: paced.load_per_s,
        imported_per_s,
        raw_imports_per_s,
        import_ratio: imported_per_s / raw_imports_per_s,
      },
      aims: [
        { figure: 'acknowledged_per_s', reference: { value: raw_rows_per_s, by: 'multi-row inserts' } },
        { figure: 'ratio', aim: '>= 0.4' },
        { figure: 'fresh_p99_ms', aim: '< 1000' },
        { figure: 'imported_per_s', reference: { value: raw_imports_per_s, by: 'multi-row inserts' } },
      ],
    };
  } finally {
    await programs.stop();
    await servers.stop();
  }
}

/** Returns how many behaviours were acknowledged as recorded. */
async function recordBehaviours(
  client: Probed['behaviours'],
  batches: readonly Behaviour[][],
  every_ms = 0,
): Promise<number> {
  const answers = await sendBatches(
    batches,
    streams,
    (requests: Parameters<typeof client.recordBehaviours>[0]) => client.recordBehaviours(requests),
    (some, place) => ({ shopId, idempotencyKey: `batch-${place}`, behaviours: some }),
    every_ms,
  );
  return answers.reduce((sum, { recordedCount }) => sum + recordedCount, 0);
}

/** Returns how many relationships were acknowledged as established. */
async function importRelationships(
  client: Probed['relationships'],
  batches: readonly NewRelationship[][],
): Promise<number> {
  const answers = await sendBatches(
    batches,
    streams,
    (requests: Parameters<typeof client.importRelationships>[0]) => client.importRelationships(requests),
    (some, place) => ({ shopId, idempotencyKey: `batch-${place}`, relationships: some }),
  );
  return answers.reduce((sum, { establishedCount }) => sum + establishedCount, 0);
}

/** The delays of as many probes as fit, ascending, while behaviours come in. */
async function measureFreshness(
  probed: Probed,
  probes: string[][],
  load: readonly Behaviour[][],
  every_ms: number,
): Promise<{ delays_ms: Float64Array; load_per_s: number }> {
  let isOver = false;
  const probing = Promise.all(
    probes.map((customerIds) => {
      const hers = customerIds.splice(0, probes_per_run_max);
      return probeFreshness(probed, hers, () => isOver);
    }),
  );
  const load_per_s = await perSecond(() => recordBehaviours(probed.behaviours, load, every_ms));
  isOver = true;
  return { delays_ms: Float64Array.from((await probing).flat()).sort(), load_per_s };
}

async function perSecond(work: () => Promise<number>): Promise<number> {
  const began = performance.now();
  const done = await work();
  return done / ((performance.now() - began) / 1_000);
}
