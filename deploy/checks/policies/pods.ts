import type { IContainer } from 'kubernetes-models/v1/Container';
import type { Workload } from '../manifests.js';
import type { Policy } from '../policy.js';
import { quantity } from './quantity.js';

/** A policy that each container is held to. */
function ofContainers(says: string, isKept: (container: IContainer, workload: Workload) => boolean): Policy {
  return {
    says,
    ofOneFile: true,
    faults: (manifests) =>
      manifests.workloads.flatMap((workload) =>
        [...workload.initial, ...workload.containers]
          .filter((container) => !isKept(container, workload))
          .map(({ name }) => `${workload.kind} ${workload.name}, container ${name}`),
      ),
  };
}

/** A policy that each pod is held to. */
function ofPods(says: string, isKept: (workload: Workload) => boolean): Policy {
  return {
    says,
    ofOneFile: true,
    faults: (manifests) =>
      manifests.workloads.filter((workload) => !isKept(workload)).map(({ kind, name }) => `${kind} ${name}`),
  };
}

export const podPolicies: Policy[] = [
  ofContainers('a container runs as a numeric user who is not root', ({ securityContext }, { pod }) => {
    const user = securityContext?.runAsUser ?? pod.securityContext?.runAsUser ?? 0;
    return user > 0 && (securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) === true;
  }),
  ofContainers(
    'a container cannot write to its root file system',
    ({ securityContext }) => securityContext?.readOnlyRootFilesystem === true,
  ),
  ofContainers('a container has no capability and can gain none', ({ securityContext: context }) => {
    const { drop = [], add = [] } = context?.capabilities ?? {};
    const gains = context?.allowPrivilegeEscalation !== false || context.privileged === true || add.length > 0;
    return !gains && drop.includes('ALL');
  }),
  ofContainers('a container may use the system calls of the runtime’s profile only', ({ securityContext }, { pod }) => {
    const profile = securityContext?.seccompProfile ?? pod.securityContext?.seccompProfile;
    return profile?.type === 'RuntimeDefault';
  }),
  ofPods('a pod shares nothing of its node', ({ pod, containers }) => {
    const sharesNode = pod.hostNetwork || pod.hostPID || pod.hostIPC || pod.volumes?.some(({ hostPath }) => hostPath);
    return !sharesNode && !containers.some(({ ports = [] }) => ports.some(({ hostPort }) => hostPort));
  }),
  ofPods(
    'a pod gets no token for the cluster’s API and no list of its services',
    ({ pod }) => pod.automountServiceAccountToken === false && pod.enableServiceLinks === false,
  ),
  ofContainers('a container asks for CPU and memory and has a limit of both', ({ resources }) =>
    ['cpu', 'memory'].every((what) => {
      const asked = quantity(resources?.requests?.[what]);
      const limit = quantity(resources?.limits?.[what]);
      return asked > 0 && asked <= limit;
    }),
  ),
  {
    says: 'an image is pinned to a version',
    faults: (manifests) =>
      manifests.workloads.flatMap(({ containers, initial }) =>
        [...initial, ...containers]
          .map(({ image = '' }) => image)
          .filter((image) => !/(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/.test(image)),
      ),
  },
];
