import type { IScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { Manifests, Workload } from '../manifests.js';
import type { Policy } from '../policy.js';

interface Scaler {
  name: string;
  target: { apiVersion?: string; kind?: string; name: string };
  least: number;
  most: number;
}

/** Whatever says how many pods a workload has: Kubernetes's own autoscaler, or the operator's that makes one. */
function scalersOf(manifests: Manifests): Scaler[] {
  const own = manifests.of<IHorizontalPodAutoscaler>('HorizontalPodAutoscaler').map(({ metadata, spec }) => ({
    name: metadata.name,
    target: spec?.scaleTargetRef ?? { name: '' },
    least: spec?.minReplicas ?? 1,
    most: spec?.maxReplicas ?? 1,
  }));
  const operators = manifests.of<IScaledObject>('ScaledObject').map(({ metadata, spec }) => ({
    name: metadata.name,
    target: spec.scaleTargetRef,
    least: spec.minReplicaCount ?? 0,
    most: spec.maxReplicaCount ?? 100,
  }));
  return [...own, ...operators];
}

const scalersFor = ({ kind, name }: Workload, manifests: Manifests) =>
  scalersOf(manifests).filter(({ target }) => target.kind === kind && target.name === name);

export const scalingPolicies: Policy[] = [
  {
    says: 'one alone says how many pods a service has: the manifest, or an autoscaler, which keeps two at least and may add more',
    faults: (manifests) =>
      manifests.services
        .filter((service) => {
          const [scaler, ...more] = scalersFor(service, manifests);
          if (!scaler) return service.replicas === undefined;
          return more.length > 0 || service.replicas !== undefined || scaler.least < 2 || scaler.most <= scaler.least;
        })
        .map(({ kind, name }) => `${kind} ${name}`),
  },
  {
    says: 'an autoscaler is of something that is there',
    faults: (manifests) =>
      scalersOf(manifests)
        .filter(
          ({ target }) => !manifests.workloads.some(({ kind, name }) => kind === target.kind && name === target.name),
        )
        .map(({ name }) => name),
  },
];
