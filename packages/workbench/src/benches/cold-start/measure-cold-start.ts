import type { Caller } from '@guanxi/chassis';
import { QualityServiceService } from '@guanxi/contracts/analytics/v1/quality.js';
import {
  ConversationServiceService,
  ListConversationsRequest,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import {
  AudienceKind,
  ScreeningServiceService,
  SizeAudienceRequest,
} from '@guanxi/contracts/filtering/v1/screening.js';
import { AvailabilityServiceService } from '@guanxi/contracts/presence/v1/availability.js';
import { RelationshipServiceService } from '@guanxi/contracts/relationship/v1/relationship.js';
import { quantile } from '@guanxi/learning';
import type { Measurement } from '../../print/figures.js';
import { WrongInput } from '../../wrong-input.js';
import { type Replica, ServicePrograms } from '../platform/service-programs.js';
import { startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { peakMegabytes, processorSeconds, residentMegabytes } from './process-figures.js';
import { startBare } from './start-bare.js';

const starts_default = 5;
const calls = 3_000;
const callsAtOnce = 16;
const services = ['presence', 'relationship', 'filtering', 'conversation', 'analytics'] as const;
type Service = (typeof services)[number];

/** What is measured is how long it takes, also on a machine that does something else. */
const patient = { deadline_ms: 60_000 };
const shopId = 'bench';
const merchant: Caller = { subject: 'boss', role: 'merchant', shop: shopId };
/** Nobody answers there: a service starts without those whom it calls. */
const nobody = '127.0.0.1:9';
const peers = Object.fromEntries(services.map((name) => [`${name.toUpperCase()}_ADDRESS`, nobody]));

/** A read of each service, which goes down to its database or its memory and back. */
const reads: Record<Service, (programs: ServicePrograms, replica: Replica) => () => Promise<unknown>> = {
  presence: (programs, replica) => {
    const client = programs.client(replica, AvailabilityServiceService, merchant, patient);
    return () => client.getAvailability({ shopId });
  },
  relationship: (programs, replica) => {
    const client = programs.client(replica, RelationshipServiceService, merchant, patient);
    return () => client.countRelationships({ shopId });
  },
  filtering: (programs, replica) => {
    const client = programs.client(replica, ScreeningServiceService, merchant, patient);
    const asked = SizeAudienceRequest.fromPartial({ shopId, kind: AudienceKind.ALL });
    return () => client.sizeAudience(asked);
  },
  conversation: (programs, replica) => {
    const client = programs.client(replica, ConversationServiceService, merchant, patient);
    return () => client.listConversations(ListConversationsRequest.fromPartial({ shopId, pageSize: 20 }));
  },
  analytics: (programs, replica) => {
    const client = programs.client(replica, QualityServiceService, merchant, patient);
    return () => client.getQuality({ shopId });
  },
};

interface Cold {
  ready_ms: number[];
  processor_ms: number[];
  idle_mb: number[];
}

/**
 * How long each service takes from the start of its program until it serves, on a schema that is up to date, one program at
 * a time; and what memory it holds then and after three thousand reads. Beside it Node with a bare gRPC server.
 *
 * @throws {WrongInput} where the services are not built, or `--starts` is no number.
 */
export async function coldStart({ seed, progress, options }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const starts = readStarts(options['starts']);
  const servers = await startServers();
  const programs = await ServicePrograms.prepare(servers);
  try {
    const figures: Record<string, number> = {};
    const bare_ms: number[] = [];
    for (let i = 0; i < starts; i += 1) bare_ms.push(await startBare());
    for (const [i, service] of services.entries()) {
      progress.show(`starting ${service}`, i / services.length);
      const cold: Cold = { ready_ms: [], processor_ms: [], idle_mb: [] };
      // The first start migrates, and finds nothing of itself in the system's cache.
      let replica = await startOne(programs, service);
      for (let n = 0; n < starts; n += 1) {
        await programs.stopOne(replica);
        const from = performance.now();
        replica = await startOne(programs, service);
        cold.ready_ms.push(performance.now() - from);
        cold.processor_ms.push(1_000 * processorSeconds(replica.pid));
        cold.idle_mb.push(residentMegabytes(replica.pid));
      }
      const read = reads[service](programs, replica);
      const read_ms = await readAll(read);
      Object.assign(figures, {
        [`${service}_ready_ms`]: median(cold.ready_ms),
        [`${service}_processor_ms`]: median(cold.processor_ms),
        [`${service}_idle_mb`]: median(cold.idle_mb),
        [`${service}_loaded_mb`]: residentMegabytes(replica.pid),
        [`${service}_peak_mb`]: peakMegabytes(replica.pid),
        [`${service}_reads_per_s`]: calls / (read_ms / 1_000),
      });
      await programs.stopOne(replica);
    }
    const slowest = Math.max(...services.map((service) => figures[`${service}_ready_ms`] ?? Number.NaN));
    const reference = { value: median(bare_ms), by: 'Node with bare grpc-js' };
    return {
      name: 'cold-start',
      size: starts,
      seed,
      seconds: (performance.now() - began) / 1_000,
      figures: { ready_max_ms: slowest, bare_ready_ms: reference.value, ...figures },
      aims: [
        { figure: 'ready_max_ms', aim: '< 1000', reference },
        ...services.map((service) => ({ figure: `${service}_ready_ms`, aim: '< 1000', reference })),
      ],
    };
  } finally {
    await programs.stop();
    await servers.stop();
  }
}

async function startOne(programs: ServicePrograms, service: Service): Promise<Replica> {
  const [replica] = await programs.start(service, 1, peers);
  if (!replica) throw new Error(`${service} did not start`);
  return replica;
}

async function readAll(read: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  let left = calls;
  const reader = async () => {
    while (left-- > 0) await read();
  };
  await Promise.all(Array.from({ length: callsAtOnce }, reader));
  return performance.now() - from;
}

function median(values: number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}

/** @throws {WrongInput} for no number of starts. */
function readStarts(given: string | boolean | undefined): number {
  if (given === undefined) return starts_default;
  const starts = Number(given);
  if (given === true || !Number.isInteger(starts) || starts < 1 || starts > 100)
    throw new WrongInput('--starts is a number from 1 to 100.');
  return starts;
}
