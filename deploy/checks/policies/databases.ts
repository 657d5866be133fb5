import type { ICluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import type { IScheduledBackup } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { selects } from '../label-selector.js';
import { appOf, type Manifests } from '../manifests.js';
import type { Policy } from '../policy.js';

type Cluster = ReturnType<typeof clustersOf>[number];

const instances_min = 3;
const clustersOf = (manifests: Manifests) => manifests.of<ICluster>('Cluster');
/** What the operator puts on every pod of a cluster. */
const podLabels = ({ metadata }: Cluster) => ({ 'cnpg.io/cluster': metadata.name });

function ofClusters(
  says: string,
  isKept: (cluster: Cluster, manifests: Manifests) => boolean,
  ofOneFile?: true,
): Policy {
  return {
    says,
    ofOneFile,
    faults: (manifests) =>
      clustersOf(manifests)
        .filter((cluster) => !isKept(cluster, manifests))
        .map(({ metadata }) => `Cluster ${metadata.name}`),
  };
}

export const databasePolicies: Policy[] = [
  ofClusters(
    'a database has three instances in zones of their own, and a commit is answered when two have it',
    ({ spec }) => {
      const { postgresql, affinity, instances } = spec;
      const commits = postgresql?.parameters?.['synchronous_commit'] ?? 'on';
      return (
        instances >= instances_min &&
        (postgresql?.synchronous?.number ?? 0) >= 1 &&
        (commits === 'on' || commits === 'remote_apply') &&
        postgresql?.parameters?.['fsync'] !== 'off' &&
        affinity?.podAntiAffinityType === 'required' &&
        affinity.topologyKey === 'topology.kubernetes.io/zone'
      );
    },
    true,
  ),
  ofClusters(
    'a database is backed up, sealed, every night and as it is written, and nobody is its superuser',
    ({ metadata, spec }, manifests) => {
      const store = spec.backup?.barmanObjectStore;
      const nights = manifests
        .of<IScheduledBackup>('ScheduledBackup')
        .filter((backup) => backup.spec.cluster.name === metadata.name);
      const isSealed = store?.wal?.encryption !== undefined && store.data?.encryption !== undefined;
      return nights.length === 1 && isSealed && spec.enableSuperuserAccess === false;
    },
  ),
  ofClusters('whoever serves from a database does not own it', ({ metadata, spec }) => {
    const app = metadata.labels?.['app.kubernetes.io/name'];
    const { database, owner } = spec.bootstrap?.initdb ?? {};
    const roles = spec.managed?.roles ?? [];
    const serves = roles.find(({ name }) => name === app);
    return database === app && owner !== app && serves?.login === true && !serves.superuser && !serves.bypassrls;
  }),
  {
    says: 'a service reaches its own database, and no other’s; nobody else reaches it',
    faults: (manifests) => {
      const policies = manifests.of<INetworkPolicy>('NetworkPolicy');
      return clustersOf(manifests).flatMap((cluster) => {
        const app = cluster.metadata.labels?.['app.kubernetes.io/name'];
        const isOf = (labels: Record<string, string>) =>
          policies.filter(({ spec }) => selects(spec?.podSelector, labels)).map(({ spec }) => spec);
        const goingOut = manifests.services.filter(({ podLabels: labels }) =>
          isOf(labels).some((spec) =>
            spec?.egress?.some(({ to }) => to?.some(({ podSelector }) => selects(podSelector, podLabels(cluster)))),
          ),
        );
        const letIn = manifests.services.filter(({ podLabels: labels }) =>
          isOf(podLabels(cluster)).some((spec) =>
            spec?.ingress?.some(({ from }) => from?.some(({ podSelector }) => selects(podSelector, labels))),
          ),
        );
        return [goingOut.map(appOf), letIn.map(appOf)]
          .filter((names) => names.join() !== app)
          .map((names) => `Cluster ${cluster.metadata.name}: ${names.join(', ') || 'nobody'}`);
      });
    },
  },
];
