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
const probes_per_prober_max = 250;

/**
 * What it takes to have behaviours acknowledged through gRPC, beside the same rows in multi-row inserts into an equal
 * table; the same of relationships that are imported; and, while behaviours come in as fast as they are acknowledged, how
 * long it takes until a screening of the service filtering sees one.
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
  const relationships = madeUpRelationships(seed, items_per_batch, now);
  const servers = await startServers();
  const programs = await ServicePrograms.prepare(servers);
  try {
    progress.show('relationships imported through gRPC, and by raw inserts', 0);
    const [replica] = await programs.start('relationship', 1);
    const relationship = {
      behaviours: programs.client(replica!, BehaviourServiceService, caller),
      relationships: programs.client(replica!, RelationshipServiceService, caller),
    };
    const raw = { databaseUrl: replica!.databaseUrl, shopId, connections: streams };
    const imported_per_s = await perSecond(() => importRelationships(relationship.relationships, relationships));
    const raw_imports_per_s = await rawRelationshipsPerSecond(raw, relationships);
    progress.show('behaviours acknowledged through gRPC', 0.2);
    await recordBehaviours(relationship.behaviours, warmUp);
    const acknowledged_per_s = await perSecond(() => recordBehaviours(relationship.behaviours, measured));
    progress.show('behaviours by raw inserts', 0.4);
    const raw_rows_per_s = await rawBehavioursPerSecond(raw, measured);
    progress.show('until a screening sees them', 0.6);
    const [filtering] = await programs.start('filtering', 1, { RELATIONSHIP_ADDRESS: replica!.address });
    const screenings = programs.client(filtering!, ScreeningServiceService, caller);
    const fresh = await measureFreshness({ shopId, screenings, ...relationship }, load);
    return {
      name: 'behaviours',
      size: batches_count * items_per_batch,
      seed,
      seconds: (performance.now() - began) / 1_000,
      figures: {
        acknowledged_per_s,
        raw_rows_per_s,
        ratio: acknowledged_per_s / raw_rows_per_s,
        ...fresh,
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
async function recordBehaviours(client: Probed['behaviours'], batches: readonly Behaviour[][]): Promise<number> {
  const answers = await sendBatches(
    batches,
    streams,
    (requests: Parameters<typeof client.recordBehaviours>[0]) => client.recordBehaviours(requests),
    (some, place) => ({ shopId, idempotencyKey: `batch-${place}`, behaviours: some }),
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

async function measureFreshness(
  probed: Probed,
  load: readonly Behaviour[][],
): Promise<Record<'fresh_p50_ms' | 'fresh_p99_ms' | 'fresh_probes' | 'fresh_load_per_s', number>> {
  const probes = Array.from({ length: probers }, (_, prober) =>
    Array.from({ length: probes_per_prober_max }, (_, i) => `probe-${prober}-${i}`),
  );
  await establishProbes(probed, probes.flat(), new Date());
  // Filtering has everything from before to catch up with first; then it is at the head of the stream.
  await Promise.all(probes.map((customerIds) => probeFreshness(probed, customerIds.splice(0, 1), () => false)));
  let isOver = false;
  const probing = Promise.all(probes.map((customerIds) => probeFreshness(probed, customerIds, () => isOver)));
  const fresh_load_per_s = await perSecond(() => recordBehaviours(probed.behaviours, load));
  isOver = true;
  const delays_ms = Float64Array.from((await probing).flat()).sort();
  return {
    fresh_p50_ms: quantile(delays_ms, 0.5),
    fresh_p99_ms: quantile(delays_ms, 0.99),
    fresh_probes: delays_ms.length,
    fresh_load_per_s,
  };
}

async function perSecond(work: () => Promise<number>): Promise<number> {
  const began = performance.now();
  const done = await work();
  return done / ((performance.now() - began) / 1_000);
}
