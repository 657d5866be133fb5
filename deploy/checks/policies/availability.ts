import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { environmentOf } from '../environment.js';
import { selects } from '../label-selector.js';
import type { Manifests, Workload } from '../manifests.js';
import type { Policy } from '../policy.js';

/** What a pod needs, beyond preStop and its calls under way, to close its connections and end. */
const closing_ms = 5_000;

function ofServices(
  says: string,
  isKept: (service: Workload, manifests: Manifests) => boolean,
  ofOneFile?: true,
): Policy {
  return {
    says,
    ofOneFile,
    faults: (manifests) =>
      manifests.services.filter((service) => !isKept(service, manifests)).map(({ kind, name }) => `${kind} ${name}`),
  };
}

export const availabilityPolicies: Policy[] = [
  {
    says: 'a container has a startup, a readiness and a liveness probe, each with a time limit',
    ofOneFile: true,
    faults: (manifests) =>
      manifests.workloads.flatMap(({ name, containers }) =>
        containers
          .filter(({ startupProbe, readinessProbe, livenessProbe }) =>
            [startupProbe, readinessProbe, livenessProbe].some((probe) => !probe?.timeoutSeconds),
          )
          .map((container) => `${name}, container ${container.name}`),
      ),
  },
  ofServices(
    'a service is ready when its health says so, and alive when its process answers, whatever it depends on',
    ({ containers }) =>
      containers.every(
        // Not by grpc.health.v1 itself: the kubelet's gRPC probes speak no TLS.
        ({ startupProbe, readinessProbe, livenessProbe }) =>
          [startupProbe, readinessProbe].every((probe) => probe?.httpGet?.path === '/readyz') &&
          livenessProbe?.httpGet?.path === '/healthz',
      ),
    true,
  ),
  ofServices('a service has the time to finish its calls when it stops', ({ pod, containers }, manifests) =>
    containers.every((container) => {
      const env = environmentOf(container, manifests).values;
      const announced_ms = (container.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1_000;
      const needed_ms = announced_ms + Number(env['SHUTDOWN_GRACE_MS']) + closing_ms;
      return announced_ms > 0 && needed_ms <= (pod.terminationGracePeriodSeconds ?? 0) * 1_000;
    }),
  ),
  ofServices(
    'a release of a service never has fewer pods than asked for, or takes them one by one where they have names',
    ({ kind, unavailable_max }) => unavailable_max === 0 || (kind === 'StatefulSet' && unavailable_max === 1),
    true,
  ),
  ofServices(
    'a service is spread over zones and nodes',
    ({ pod, podLabels }) =>
      ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].every((key) =>
        pod.topologySpreadConstraints?.some(
          ({ topologyKey, labelSelector }) => topologyKey === key && selects(labelSelector, podLabels),
        ),
      ),
    true,
  ),
  ofServices('one disruption budget covers a service, and lets one pod go', ({ podLabels }, manifests) => {
    const budgets = manifests
      .of<IPodDisruptionBudget>('PodDisruptionBudget')
      .filter(({ spec }) => selects(spec?.selector, podLabels));
    return budgets.length === 1 && budgets[0]?.spec?.maxUnavailable === 1;
  }),
];
