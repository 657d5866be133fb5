import { expect, it } from 'vitest';
import { allPolicies } from '../checks/all-policies.js';
import { checkSchemas } from '../checks/check-schemas.js';
import { Manifests } from '../checks/manifests.js';
import { renderAll } from '../checks/render.js';

type Tree = { [key: string]: Tree };
/** What is wrong, in which object, where (a path of keys and indexes), with which value; undefined takes it away. */
type Fault = [wrong: string, kind: string, name: string, path: string, value: unknown];

const policies = await allPolicies();
const { targets, unrendered } = await renderAll();
const sound = unrendered
  ? new Manifests(targets.flatMap(({ manifests }) => manifests.objects))
  : targets.find(({ name }) => name === 'overlays/dev')!.manifests;
const production = unrendered ? sound : targets.find(({ name }) => name === 'overlays/production')!.manifests;
const app = unrendered ? 'service' : 'analytics-service';
const pod = 'spec.template.spec';
const container = `${pod}.containers.0`;

function plant([, kind, name, path, value]: Fault, into = sound): Manifests {
  const manifests = new Manifests(structuredClone(into.objects), into.isBase, into.isWithoutSecrets);
  const keys = path.split('.');
  const last = keys.pop()!;
  const object = manifests.find(kind, name) as unknown as Tree;
  const parent = keys.reduce((tree, key) => tree[key]!, object);
  if (value === undefined) delete parent[last];
  else parent[last] = value as Tree;
  return manifests;
}

const schemaFaults: Fault[] = [
  ['a field that does not exist', 'Deployment', app, `${container}.resource`, {}],
  ['a field at the wrong place', 'Deployment', app, 'spec.terminationGracePeriodSeconds', 30],
  ['a required field missing', 'Deployment', app, 'spec.selector', undefined],
  ['a text for a number', 'Deployment', app, `${container}.ports.0.containerPort`, 'grpc'],
  ['a word that is none of the choices', 'Deployment', app, `${container}.imagePullPolicy`, 'Sometimes'],
  ['a quantity that is none', 'Deployment', app, `${container}.resources.limits.memory`, '512 megabytes'],
  ['a kind that does not exist', 'ServiceAccount', app, 'kind', 'ServiceAcount'],
  ['a version that is no more', 'PodDisruptionBudget', app, 'apiVersion', 'policy/v1alpha1'],
];

it('finds by the API of Kubernetes what it does not know', async () => {
  const broken = schemaFaults.map((fault) => {
    const faulty = plant(fault).objects;
    return faulty.find((object, index) => JSON.stringify(object) !== JSON.stringify(sound.objects[index]))!;
  });
  const found = await checkSchemas(broken);
  const unseen = schemaFaults.filter((_, index) => found[index]?.length === 0).map(([wrong]) => wrong);
  expect(unseen).toEqual([]);
});

/** Faults by the words with which the policy that finds them begins. */
const policyFaults: [policy: string, ...Fault][] = [
  ['a container runs as a numeric user', 'root', 'Deployment', app, `${pod}.securityContext.runAsUser`, 0],
  ['a container runs as a numeric user', 'one root', 'Deployment', app, `${container}.securityContext.runAsUser`, 0],
  ['a container runs as a numeric user', 'no word on root', 'Deployment', app, `${pod}.securityContext`, undefined],
  ['a container cannot write', 'a root to write', 'StatefulSet', 'nats', `${container}.securityContext`, undefined],
  [
    'a container has no capability',
    'one more',
    'Deployment',
    app,
    `${container}.securityContext.capabilities.add`,
    ['NET_ADMIN'],
  ],
  [
    'a container may use the system calls',
    'no profile',
    'Deployment',
    app,
    `${pod}.securityContext.seccompProfile.type`,
    'Unconfined',
  ],
  ['a pod shares nothing', 'the node’s network', 'Deployment', app, `${pod}.hostNetwork`, true],
  [
    'a pod shares nothing',
    'a folder of the node',
    'Deployment',
    app,
    `${pod}.volumes.0`,
    { name: 'identity', hostPath: { path: '/' } },
  ],
  ['a pod gets no token', 'a token', 'Deployment', app, `${pod}.automountServiceAccountToken`, true],
  ['a container asks for CPU', 'no limit', 'Deployment', app, `${container}.resources.limits.memory`, undefined],
  [
    'a container asks for CPU',
    'no limit before',
    'Deployment',
    app,
    `${pod}.initContainers.0.resources.limits`,
    undefined,
  ],
  ['a container asks for CPU', 'asking beyond it', 'Deployment', app, `${container}.resources.requests.memory`, '2Gi'],
  ['a container has a startup', 'no liveness', 'Deployment', app, `${container}.livenessProbe`, undefined],
  [
    'a container has a startup',
    'no time limit',
    'Deployment',
    app,
    `${container}.readinessProbe.timeoutSeconds`,
    undefined,
  ],
  [
    'a service is ready when',
    'a probe that speaks no TLS',
    'Deployment',
    app,
    `${container}.readinessProbe`,
    { grpc: { port: 50051 } },
  ],
  [
    'a service is ready when',
    'death by dependency',
    'Deployment',
    app,
    `${container}.livenessProbe.httpGet.path`,
    '/readyz',
  ],
  ['a release of a service', 'one short', 'Deployment', app, 'spec.strategy.rollingUpdate.maxUnavailable', 1],
  ['a service is spread', 'wherever it falls', 'Deployment', app, `${pod}.topologySpreadConstraints`, []],
  ['no network policy is open', 'everybody in', 'NetworkPolicy', app, 'spec.ingress.0.from', undefined],
  ['no network policy is open', 'any pod in', 'NetworkPolicy', app, 'spec.ingress.0.from', [{ podSelector: {} }]],
  [
    'no network policy is open',
    'out to the world',
    'NetworkPolicy',
    app,
    'spec.egress.0.to',
    [{ ipBlock: { cidr: '0.0.0.0/0' } }],
  ],
  ['no network policy is open', 'every port', 'NetworkPolicy', app, 'spec.egress.0.ports', undefined],
  [
    'nothing secret stands',
    'a password',
    'Deployment',
    app,
    `${container}.env.0`,
    { name: 'NATS_URL', value: 'nats://a:b@nats:4222' },
  ],
];

/** Those that only show when everything is rendered together. */
const togetherFaults: typeof policyFaults = [
  ['an image is pinned', 'no tag', 'Deployment', app, `${container}.image`, 'guanxi/analytics'],
  [
    'an image is pinned',
    'the latest',
    'Deployment',
    app,
    `${container}.image`,
    'registry:5000/guanxi/analytics:latest',
  ],
  ['a service has the time', 'killed at once', 'Deployment', app, `${pod}.terminationGracePeriodSeconds`, 10],
  [
    'one disruption budget',
    'a budget for others',
    'PodDisruptionBudget',
    app,
    'spec.selector.matchLabels',
    { app: 'x' },
  ],
  ['one disruption budget', 'a node never drained', 'PodDisruptionBudget', app, 'spec.maxUnavailable', 0],
  ['nothing reaches a pod', 'free to go out', 'NetworkPolicy', 'postgres', 'spec.policyTypes', ['Ingress']],
  [
    'whatever a service is told',
    'not let out',
    'Deployment',
    app,
    'spec.template.metadata.labels',
    { 'app.kubernetes.io/name': 'analytics', 'app.kubernetes.io/component': 'service' },
  ],
  ['whatever a service is told', 'not let in', 'NetworkPolicy', 'filtering-admits-callers', 'spec.ingress', []],
  ['whatever a service is told', 'a name misspelt', 'Service', 'filtering-service', 'metadata.name', 'filter-service'],
  ['a Service is headless', 'one address for all', 'Service', app, 'spec.clusterIP', undefined],
  ['a Service is headless', 'nobody behind', 'Service', app, 'spec.selector', { app: 'analytics' }],
  [
    'every ConfigMap and Secret',
    'a key misspelt',
    'Deployment',
    app,
    `${container}.env.0.valueFrom.secretKeyRef.key`,
    'DATABASE',
  ],
  ['every ConfigMap and Secret', 'no such Secret', 'Deployment', app, `${pod}.volumes.0.secret.secretName`, 'identity'],
  ['a service is given all', 'one missing', 'Deployment', app, `${container}.env`, []],
  [
    'a service is given all',
    'one never read',
    'Deployment',
    app,
    `${container}.env.0`,
    { name: 'DATABASE_ULR', value: 'x' },
  ],
  [
    'a service would start',
    'no number',
    'Deployment',
    app,
    `${container}.env.0`,
    { name: 'SHUTDOWN_GRACE_MS', value: 'ten' },
  ],
  ['the keys of a service', 'nothing sealed', 'Deployment', app, `${container}.volumeMounts.2.mountPath`, '/etc/other'],
  ['the keys of a service', 'mounted elsewhere', 'Deployment', app, `${container}.volumeMounts.0.mountPath`, '/etc'],
  [
    'a service has its connections',
    'plain text',
    'Deployment',
    app,
    `${container}.env.0`,
    { name: 'TLS', value: 'off' },
  ],
  [
    'a service has its connections',
    'another’s name',
    'Deployment',
    app,
    `${pod}.volumes.1.csi.volumeAttributes`,
    { 'csi.cert-manager.io/uri-sans': 'spiffe://guanxi/service/conversation' },
  ],
  ['everything says which app', 'no labels', 'Service', app, 'metadata.labels', undefined],
  [
    'a workload selects its own',
    'everybody’s',
    'Deployment',
    app,
    'spec.selector.matchLabels',
    { 'app.kubernetes.io/part-of': 'guanxi' },
  ],
  ['a service has an account', 'the default one', 'Deployment', app, `${pod}.serviceAccountName`, 'default'],
  ['what is deployed together', 'another namespace', 'Service', app, 'metadata.namespace', 'default'],
  ['what is deployed together', 'any pod admitted', 'Namespace', 'guanxi-dev', 'metadata.labels', {}],
];

/** Those of production, which alone scales by itself and has databases of an operator. */
const database = unrendered ? 'database' : 'presence-database';
const shards = 'filtering-service';
const productionFaults: typeof policyFaults = [
  ['a database has three', 'a commit that one has', 'Cluster', database, 'spec.postgresql.synchronous', undefined],
  ['a database has three', 'no waiting', 'Cluster', database, 'spec.postgresql.parameters.synchronous_commit', 'off'],
  ['a database has three', 'two instances', 'Cluster', database, 'spec.instances', 2],
  [
    'a database has three',
    'one zone for all',
    'Cluster',
    database,
    'spec.affinity.topologyKey',
    'kubernetes.io/hostname',
  ],
];

const productionTogetherFaults: typeof policyFaults = [
  ['a database is backed up', 'no night', 'ScheduledBackup', database, 'spec.cluster.name', 'other'],
  ['a database is backed up', 'in the clear', 'Cluster', database, 'spec.backup.barmanObjectStore.data', {}],
  ['a database is backed up', 'a superuser', 'Cluster', database, 'spec.enableSuperuserAccess', true],
  ['whoever serves', 'its owner', 'Cluster', database, 'spec.bootstrap.initdb.owner', 'presence'],
  ['whoever serves', 'one over the walls', 'Cluster', database, 'spec.managed.roles.0.bypassrls', true],
  ['a service reaches its own', 'let in by nobody', 'NetworkPolicy', database, 'spec.ingress', []],
  [
    'a service reaches its own',
    'reached by another',
    'NetworkPolicy',
    database,
    'spec.ingress.0.from',
    [{ podSelector: {} }],
  ],
  ['a service reaches its own', 'open', 'NetworkPolicy', database, 'spec.podSelector.matchExpressions.0.values', ['x']],
  ['one alone says how many', 'two say it', 'Deployment', 'presence-service', 'spec.replicas', 2],
  ['where customers are dealt out', 'one shard more often', 'StatefulSet', shards, 'spec.replicas', 5],
  ['where customers are dealt out', 'each once', 'StatefulSet', shards, 'spec.replicas', 2],
  ['where customers are dealt out', 'pods that nobody named', 'StatefulSet', shards, 'spec.replicas', 6],
  ['where customers are dealt out', 'names elsewhere', 'StatefulSet', shards, 'spec.serviceName', 'filtering'],
  ['where customers are dealt out', 'no ordinals', 'StatefulSet', shards, `${container}.env`, []],
  [
    'whatever a service is told',
    'shards that may not ask each other',
    'StatefulSet',
    shards,
    'spec.template.metadata.labels',
    { 'app.kubernetes.io/name': 'filtering', 'app.kubernetes.io/component': 'service' },
  ],
  [
    'one alone says how many',
    'nobody does',
    'HorizontalPodAutoscaler',
    'presence-service',
    'spec.scaleTargetRef.name',
    'x',
  ],
  ['one alone says how many', 'one pod', 'HorizontalPodAutoscaler', 'presence-service', 'spec.minReplicas', 1],
  ['one alone says how many', 'none when idle', 'ScaledObject', 'analytics-service', 'spec.minReplicaCount', 0],
  [
    'an autoscaler is of',
    'a name misspelt',
    'ScaledObject',
    'analytics-service',
    'spec.scaleTargetRef.name',
    'analytic',
  ],
];

for (const [begins, ...fault] of unrendered ? productionFaults : [...productionFaults, ...productionTogetherFaults]) {
  it(`finds in production a fault against «${begins} …»: ${fault[0]}`, () => {
    const policy = policies.find(({ says }) => says.startsWith(begins))!;
    expect(policy.faults(production)).toEqual([]);
    expect(policy.faults(plant(fault, production))).not.toEqual([]);
  });
}

it('finds by the APIs of operators what they do not know', async () => {
  const faults: Fault[] = [
    ['a field that does not exist', 'Cluster', database, 'spec.instancess', 3],
    ['a word that is none of the choices', 'Cluster', database, 'spec.primaryUpdateMethod', 'hope'],
    ['a field that does not exist', 'ScaledObject', 'analytics-service', 'spec.minReplicas', 2],
  ];
  const broken = faults.map((fault) => plant(fault, production).find(fault[1], fault[2])!);
  const found = await checkSchemas(broken);
  expect(found.map((one) => one.length > 0)).toEqual([true, true, true]);
});

for (const [begins, ...fault] of unrendered ? policyFaults : [...policyFaults, ...togetherFaults]) {
  it(`finds a fault against «${begins} …»: ${fault[0]}`, () => {
    const policy = policies.find(({ says }) => says.startsWith(begins))!;
    expect(policy.faults(sound)).toEqual([]);
    expect(policy.faults(plant(fault))).not.toEqual([]);
  });
}

it('has a planted fault for every policy', () => {
  const all = [...policyFaults, ...togetherFaults, ...productionFaults, ...productionTogetherFaults];
  const tried = all.map(([begins]) => begins);
  expect(policies.filter(({ says }) => !tried.some((begins) => says.startsWith(begins)))).toEqual([]);
});
