import path from 'node:path';
import { serviceUri } from '@guanxi/chassis';
import type { IContainer } from 'kubernetes-models/v1/Container';
import type { AppConfiguration } from '../app-configuration.js';
import { contentOf, environmentOf, type Reference } from '../environment.js';
import { appOf, type Manifests, type Workload } from '../manifests.js';
import type { Policy } from '../policy.js';

/** The Secrets that whoever runs a service provides, and what each holds. */
const secretsOf = (app: string): Record<string, string[]> => ({
  [`${app}-connections`]: ['DATABASE_URL', 'NATS_URL'],
  [`${app}-owner`]: ['OWNER_DATABASE_URL'],
  [`${app}-identity`]: ['jwks.json', 'key.json'],
  [`${app}-encryption`]: ['1.key'],
  ...(app === 'relationship' && { 'relationship-handles': ['HANDLE_KEY'] }),
});

function referencesOf(workload: Workload, manifests: Manifests): Reference[] {
  const { containers, initial, pod } = workload;
  const volumes = (pod.volumes ?? []).flatMap(({ configMap, secret }): Reference[] => [
    ...(configMap?.name ? [{ kind: 'ConfigMap' as const, name: configMap.name }] : []),
    ...(secret?.secretName ? [{ kind: 'Secret' as const, name: secret.secretName }] : []),
  ]);
  return [...volumes, ...[...initial, ...containers].flatMap((one) => environmentOf(one, manifests).references)];
}

function isDeclared({ kind, name, key }: Reference, workload: Workload, manifests: Manifests): boolean {
  const content = contentOf(manifests, kind, name);
  if (content) return key === undefined || key in content;
  const promised = manifests.isWithoutSecrets && kind === 'Secret' ? secretsOf(appOf(workload))[name] : undefined;
  return promised !== undefined && (key === undefined || promised.includes(key));
}

/** Whether a file of that path is mounted from a Secret that holds it. */
function isMounted(file: string, { volumeMounts = [] }: IContainer, workload: Workload, manifests: Manifests): boolean {
  const mount = volumeMounts.find(({ mountPath }) => mountPath === path.posix.dirname(file));
  const name = workload.pod.volumes?.find((volume) => volume.name === mount?.name)?.secret?.secretName;
  const reference = { kind: 'Secret' as const, name: name ?? '', key: path.posix.basename(file) };
  return isDeclared(reference, workload, manifests);
}

/** The policies of how services are configured, by what each app's own code reads from its environment. */
export function configurationPolicies(configurations: ReadonlyMap<string, AppConfiguration>): Policy[] {
  /** Runs a check with the app's configuration and the environment that it would find. */
  const ofEnvironments = (
    says: string,
    check: (
      configuration: AppConfiguration,
      container: IContainer,
      service: Workload,
      manifests: Manifests,
    ) => string[],
  ): Policy => ({
    says,
    faults: (manifests) =>
      manifests.services.flatMap((service) => {
        const configuration = configurations.get(appOf(service));
        if (!configuration) return [`${service.name} runs ${appOf(service)}, which is no app`];
        return service.containers
          .flatMap((container) => check(configuration, container, service, manifests))
          .map((fault) => `${service.name}: ${fault}`);
      }),
  });

  return [
    {
      says: 'every ConfigMap and Secret that a workload refers to is declared, with the key',
      faults: (manifests) =>
        manifests.workloads.flatMap((workload) =>
          referencesOf(workload, manifests)
            .filter((reference) => !isDeclared(reference, workload, manifests))
            .map(({ kind, name, key }) => `${workload.name}: ${kind} ${name}${key ? `, key ${key}` : ''}`),
        ),
    },
    ofEnvironments(
      'a service is given all that it requires, and nothing that it does not read',
      (app, container, _, manifests) => {
        const { values, references } = environmentOf(container, manifests);
        const given = new Set([...Object.keys(values), ...references.flatMap(({ variable }) => variable ?? [])]);
        return [
          ...app.required.filter((variable) => !given.has(variable)).map((variable) => `${variable} is missing`),
          ...[...given]
            .filter((variable) => !app.known.includes(variable))
            .map((variable) => `${variable} is not read`),
        ];
      },
    ),
    ofEnvironments('a service would start with the values that it is given', (app, container, _, manifests) => {
      // Those in one app's folder are not all there yet.
      if (manifests.isBase) return [];
      const { values, references } = environmentOf(container, manifests);
      const elsewhere = references
        .filter(({ kind, variable }) => manifests.isWithoutSecrets && kind === 'Secret' && variable !== undefined)
        .map(({ variable }) => variable as string);
      return app.faults(values).filter((fault) => !elsewhere.includes(fault.split(' ')[0] ?? ''));
    }),
    ofEnvironments('the keys of a service are files from a Secret', (_, container, service, manifests) => {
      const { values } = environmentOf(container, manifests);
      const files = {
        IDENTITY_JWKS: values['IDENTITY_JWKS'],
        IDENTITY_KEY: values['IDENTITY_KEY'],
        KEY_ENCRYPTION_KEYS: `${values['KEY_ENCRYPTION_KEYS']}/1.key`,
      };
      return Object.entries(files)
        .filter(([, file = '']) => !isMounted(file, container, service, manifests))
        .map(([variable]) => variable);
    }),
    ofEnvironments(
      'a service has its connections certified by the cluster, by its own name and no other',
      (_, container, service, manifests) => {
        const { values } = environmentOf(container, manifests);
        const mount = container.volumeMounts?.find(({ name }) => name === 'certificate');
        const attributes = service.pod.volumes?.find(({ name }) => name === 'certificate')?.csi?.volumeAttributes;
        const names = attributes?.['csi.cert-manager.io/uri-sans'];
        return [
          ...(values['TLS'] === 'off' ? ['plain text'] : []),
          ...['TLS_CERTIFICATE', 'TLS_KEY', 'TLS_AUTHORITIES'].filter(
            (variable) => path.posix.dirname(values[variable] ?? '') !== mount?.mountPath,
          ),
          ...(names === serviceUri(appOf(service)) ? [] : [`certified as ${names}`]),
        ];
      },
    ),
    {
      says: 'nothing secret stands in the open: passwords and keys come from Secrets',
      ofOneFile: true,
      faults: (manifests) => [
        ...manifests.of('ConfigMap').flatMap(({ metadata }) =>
          Object.entries(contentOf(manifests, 'ConfigMap', metadata.name) ?? {})
            .filter(([, value]) => isSecret(value))
            .map(([key]) => `ConfigMap ${metadata.name}, key ${key}`),
        ),
        ...manifests.workloads.flatMap(({ name, containers, initial }) =>
          [...initial, ...containers].flatMap(({ env = [] }) =>
            env.filter(({ value = '' }) => isSecret(value)).map((variable) => `${name}: ${variable.name}`),
          ),
        ),
      ],
    },
  ];
}

/** A URL with a password, a private JWK, a PEM block. */
function isSecret(value: string): boolean {
  return /:\/\/[^/\s:@]+:[^/\s@]+@/.test(value) || /"d"\s*:\s*"/.test(value) || value.includes('PRIVATE KEY');
}
