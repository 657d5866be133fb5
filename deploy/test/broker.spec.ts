import { expect, it } from 'vitest';
import { type BrokerValues, brokerRules, readBrokerValues } from '../checks/broker.js';

type Tree = { [key: string]: Tree };

const values = await readBrokerValues('production');

it.each(brokerRules)('the broker of production: $says', ({ isKept }) => {
  expect(isKept(values)).toBe(true);
});

it.each([
  ['nothing that the chart', 'config.jetstream.syncInterval', 'always'],
  ['nothing that the chart', 'config.jetstream.fileStore.size', '50Gi'],
  ['nothing that the chart', 'podDisruptionBudget.minAvailable', 2],
  ['nothing that the chart', 'resources', {}],
  ['three servers', 'config.cluster.replicas', 1],
  ['three servers', 'podTemplate.topologySpreadConstraints', {}],
  ['three servers', 'podDisruptionBudget.enabled', false],
  ['an acknowledged event', 'config.jetstream.merge', {}],
  ['an acknowledged event', 'config.jetstream.fileStore.enabled', false],
  ['nobody comes in', 'config.merge', {}],
  ['a version from 2.10', 'container.image.tag', '2.9.10'],
  ['a version from 2.10', 'container.merge.resources', {}],
])('does not pass «%s …» with %s as %j', (begins, path, faulty) => {
  const changed = structuredClone(values) as unknown as Tree;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((tree, key) => tree[key] as Tree, changed);
  parent[last] = faulty as never;
  const rule = brokerRules.find(({ says }) => says.startsWith(begins));
  expect(rule?.isKept(changed as BrokerValues)).toBe(false);
});
