import { selects } from '../label-selector.js';
import type { Policy } from '../policy.js';

export const identityPolicies: Policy[] = [
  {
    says: 'everything says which app it is of, and that it is Guanxi’s',
    faults: (manifests) =>
      manifests.objects
        .filter(({ kind }) => kind !== 'Namespace')
        .filter(({ metadata: { labels = {}, name } }) => {
          const isKnown = labels['app.kubernetes.io/part-of'] === 'guanxi' && labels['app.kubernetes.io/name'];
          return !(isKnown && name.startsWith(labels['app.kubernetes.io/name'] ?? ''));
        })
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`),
  },
  {
    says: 'a workload selects its own pods, and no other’s',
    faults: (manifests) =>
      manifests.workloads
        .filter(({ selector, podLabels, name }) => {
          const others = manifests.workloads.filter((other) => other.name !== name);
          const isOwn = Object.keys(selector).length > 0 && selects({ matchLabels: selector }, podLabels);
          return !isOwn || others.some((other) => selects({ matchLabels: selector }, other.podLabels));
        })
        .map(({ kind, name }) => `${kind} ${name}`),
  },
  {
    says: 'a service has an account of its own',
    faults: (manifests) =>
      manifests.services
        .filter(({ pod }) => !manifests.find('ServiceAccount', pod.serviceAccountName))
        .map(({ kind, name }) => `${kind} ${name}`),
  },
  {
    says: 'what is deployed together stands in one namespace, which admits only pods that are locked down',
    faults: (manifests) => {
      if (manifests.isBase) return [];
      const [namespace, ...more] = manifests.of('Namespace');
      if (!namespace || more.length > 0) return [`${more.length + (namespace ? 1 : 0)} namespaces`];
      const isRestricted = namespace.metadata.labels?.['pod-security.kubernetes.io/enforce'] === 'restricted';
      const strays = manifests.objects.filter(
        (object) => object !== namespace && object.metadata.namespace !== namespace.metadata.name,
      );
      const stray = strays.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      return isRestricted ? stray : [`Namespace ${namespace.metadata.name}`, ...stray];
    },
  },
];
