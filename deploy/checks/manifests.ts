import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

/** An object of the kind that T describes. */
type Of<T> = KubernetesObject & Omit<T, keyof KubernetesObject>;

/** Something that makes pods, and the pods that it makes. */
export interface Workload {
  name: string;
  kind: string;
  /** How many pods a release may be short of; a StatefulSet replaces them one by one unless it says more. */
  unavailable_max: string | number | undefined;
  /** How many pods it says that there are; undefined where something else does. */
  replicas: number | undefined;
  /** The Service that a StatefulSet's pods have their names in. */
  serviceName: string | undefined;
  selector: Record<string, string>;
  podLabels: Record<string, string>;
  pod: IPodSpec;
  /** Those that run on; `initial` ones come before. */
  containers: IContainer[];
  initial: IContainer[];
}

/** A set of objects that are applied together. */
export class Manifests {
  constructor(
    readonly objects: KubernetesObject[],
    /** Whether it is one app's folder, and holds nothing of the others. */
    readonly isBase = false,
    /** Whether the secrets that it refers to come from elsewhere, under the names that are agreed. */
    readonly isWithoutSecrets = isBase,
  ) {}

  /** All objects of a kind; their shape is what the schema check has found. */
  of<T>(kind: string): Of<T>[] {
    return this.objects.filter((object) => object.kind === kind) as Of<T>[];
  }

  /** The object of that kind and name. */
  find<T>(kind: string, name: string | undefined): Of<T> | undefined {
    return this.of<T>(kind).find((object) => object.metadata.name === name);
  }

  get workloads(): Workload[] {
    const deployments = this.of<IDeployment>('Deployment').map((deployment) =>
      workload(deployment, deployment.spec, deployment.spec?.strategy?.rollingUpdate?.maxUnavailable),
    );
    const sets = this.of<IStatefulSet>('StatefulSet').map((set) => ({
      ...workload(set, set.spec, 1),
      serviceName: set.spec?.serviceName,
    }));
    return [...deployments, ...sets];
  }

  /** The workloads that are apps of ours. */
  get services(): Workload[] {
    return this.workloads.filter(({ podLabels }) => podLabels['app.kubernetes.io/component'] === 'service');
  }
}

/** The name of the app that a workload runs. */
export function appOf({ podLabels }: Workload): string {
  return podLabels['app.kubernetes.io/name'] ?? '';
}

function workload(
  { kind, metadata }: KubernetesObject,
  spec: IDeployment['spec'] | IStatefulSet['spec'],
  unavailable_max: Workload['unavailable_max'],
): Workload {
  const pod = spec?.template.spec ?? { containers: [] };
  return {
    name: metadata.name,
    kind,
    unavailable_max,
    replicas: spec?.replicas,
    serviceName: undefined,
    selector: (spec?.selector.matchLabels ?? {}) as Record<string, string>,
    podLabels: (spec?.template.metadata?.labels ?? {}) as Record<string, string>,
    pod,
    containers: pod.containers,
    initial: pod.initContainers ?? [],
  };
}
