import type { IService } from 'kubernetes-models/v1/Service';
import { environmentOf } from '../environment.js';
import type { Manifests, Workload } from '../manifests.js';
import type { Policy } from '../policy.js';

/** Of two pods of a shard one serves while the other is replaced, or its node is gone. */
const pods_per_shard_min = 2;

/** Where the pods of a StatefulSet are found, by ordinal. */
function addressesOf({ name, serviceName, replicas = 0 }: Workload, manifests: Manifests): string[] {
  const service = manifests.find<IService>('Service', serviceName);
  const [port] = service?.spec?.ports ?? [];
  return Array.from({ length: replicas }, (_, ordinal) => `${name}-${ordinal}.${serviceName}:${port?.port}`);
}

function faultsOf(service: Workload, manifests: Manifests): string[] {
  const [container] = service.containers;
  const { values } = environmentOf(container!, manifests);
  if (values['SHARDS'] === undefined) return [];
  const shards = Number(values['SHARDS']);
  const { replicas = 0 } = service;
  const ordinal = container!.env?.find(({ name }) => name === 'SHARD_ORDINAL')?.valueFrom?.fieldRef?.fieldPath;
  const named = values['SHARD_ADDRESSES'] ?? '';
  return [
    ...(service.kind === 'StatefulSet' ? [] : ['its pods have no ordinals']),
    ...(manifests.find('Service', service.serviceName) ? [] : ['its pods have no names']),
    ...(ordinal === 'metadata.name' ? [] : ['its pods do not know their ordinals']),
    ...(replicas % shards === 0 ? [] : [`${replicas} pods hold ${shards} shards unevenly`]),
    ...(replicas >= shards * pods_per_shard_min ? [] : [`${replicas} pods hold ${shards} shards once`]),
    ...(shards === 1 || named === addressesOf(service, manifests).join() ? [] : [`SHARD_ADDRESSES names ${named}`]),
  ].map((fault) => `${service.kind} ${service.name}: ${fault}`);
}

export const shardPolicies: Policy[] = [
  {
    says: 'where customers are dealt out, each shard is held by two pods at least, all by equally many, and each pod is named',
    faults: (manifests) => manifests.services.flatMap((service) => faultsOf(service, manifests)),
  },
];
