import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IService } from 'kubernetes-models/v1/Service';
import { environmentOf } from '../environment.js';
import { isOpen, selects } from '../label-selector.js';
import type { Manifests, Workload } from '../manifests.js';
import type { Policy } from '../policy.js';

type Rule = NonNullable<NonNullable<INetworkPolicy['spec']>['ingress']>[number] &
  NonNullable<NonNullable<INetworkPolicy['spec']>['egress']>[number];

const policiesOf = (manifests: Manifests) => manifests.of<INetworkPolicy>('NetworkPolicy');

function rulesFor(workload: Workload, manifests: Manifests, direction: 'ingress' | 'egress'): Rule[] {
  return policiesOf(manifests)
    .filter(({ spec }) => selects(spec?.podSelector, workload.podLabels))
    .flatMap(({ spec }) => (spec?.[direction] ?? []) as Rule[]);
}

/** Whether one of the rules names pods of that workload, in the same namespace, and that port. */
function admits(rules: Rule[], direction: 'from' | 'to', peer: Workload, ports: (string | number)[]): boolean {
  return rules.some(
    (rule) =>
      rule[direction]?.some(
        ({ podSelector, namespaceSelector }) => !namespaceSelector && selects(podSelector, peer.podLabels),
      ) && rule.ports?.some(({ port }) => port !== undefined && ports.includes(port)),
  );
}

/** The Services of this set that a container's environment names, as URL or `host:port`, and the port that it gives. */
function peersNamed(workload: Workload, manifests: Manifests): { variable: string; host: string; port: number }[] {
  return workload.containers.flatMap((container) =>
    Object.entries(environmentOf(container, manifests).values).flatMap(([variable, values]) => {
      const isPeer = ['_ADDRESS', '_ADDRESSES', '_URL'].some((end) => variable.endsWith(end));
      return (isPeer ? values.split(',') : []).flatMap((value) => {
        const [, host, port] = /^(?:\w+:\/\/\/?)?(?:[^@/]*@)?([a-z][a-z0-9.-]*):(\d+)(?:\/.*)?$/.exec(value) ?? [];
        return host && port ? [{ variable, host, port: Number(port) }] : [];
      });
    }),
  );
}

export const networkPolicies: Policy[] = [
  {
    says: 'nothing reaches a pod and a pod reaches nothing, but for what a policy names',
    faults: (manifests) =>
      manifests.workloads
        .filter(({ podLabels }) =>
          ['Ingress', 'Egress'].some(
            (type) =>
              !policiesOf(manifests).some(
                ({ spec }) => selects(spec?.podSelector, podLabels) && spec?.policyTypes?.includes(type as 'Ingress'),
              ),
          ),
        )
        .map(({ kind, name }) => `${kind} ${name}`),
  },
  {
    says: 'no network policy is open to everybody, or to every port',
    ofOneFile: true,
    faults: (manifests) =>
      policiesOf(manifests).flatMap(({ metadata, spec }) =>
        [...(spec?.ingress ?? []), ...(spec?.egress ?? [])].flatMap((written) => {
          const { from, to, ports = [] } = written as Rule;
          const peers = from ?? to ?? [];
          const isOpenPeer = peers.some(
            ({ podSelector, namespaceSelector, ipBlock }) =>
              ipBlock?.cidr.endsWith('/0') ||
              (isOpen(namespaceSelector) && (!podSelector || isOpen(podSelector))) ||
              (!namespaceSelector && isOpen(podSelector)) ||
              !(podSelector || namespaceSelector || ipBlock),
          );
          const isClosed = peers.length > 0 && !isOpenPeer && ports.length > 0 && ports.every(({ port }) => port);
          return isClosed ? [] : [metadata.name];
        }),
      ),
  },
  {
    says: 'whatever a service is told to call has a name here, and both its pods and the other’s let the call through',
    faults: (manifests) =>
      manifests.services.flatMap((caller) =>
        peersNamed(caller, manifests).flatMap(({ variable, host, port }) => {
          // A pod of a StatefulSet has its name in its Service's: `filtering-service-0.filtering-service`.
          const service = manifests.find<IService>('Service', host.split('.').at(-1));
          // One app's folder holds nobody else's Service; every overlay holds them all.
          if (!service)
            return manifests.isBase ? [] : [`${caller.name}: ${variable} names ${host}, which is no Service`];
          const callee = manifests.workloads.find(({ podLabels }) =>
            selects({ matchLabels: service.spec?.selector }, podLabels),
          );
          const named = service.spec?.ports?.find((candidate) => candidate.port === port);
          if (!callee || !named) return [`${caller.name}: ${variable} names ${host}:${port}, where nothing listens`];
          const ports = [port, named.targetPort ?? port];
          const isThrough =
            admits(rulesFor(caller, manifests, 'egress'), 'to', callee, ports) &&
            admits(rulesFor(callee, manifests, 'ingress'), 'from', caller, ports);
          return isThrough ? [] : [`${caller.name}: ${variable} names ${host}:${port}, which no policy lets through`];
        }),
      ),
  },
  {
    says: 'a Service is headless, selects the pods of one workload, and names a port that they have',
    faults: (manifests) =>
      manifests
        .of<IService>('Service')
        .filter(({ spec }) => {
          const selected = manifests.workloads.filter(({ podLabels }) =>
            selects({ matchLabels: spec?.selector }, podLabels),
          );
          const names = selected.flatMap(({ containers }) =>
            containers.flatMap(({ ports = [] }) => ports.map(({ name }) => name)),
          );
          const isServed = spec?.ports?.every(({ targetPort }) => names.includes(String(targetPort)));
          return spec?.clusterIP !== 'None' || selected.length !== 1 || !isServed;
        })
        .map(({ metadata }) => metadata.name),
  },
];
