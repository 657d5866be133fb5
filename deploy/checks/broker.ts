import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { kubernetes } from './places.js';

/** What of the chart's values the rules look at. */
export interface BrokerValues {
  container?: { image?: { tag?: string }; merge?: { resources?: { limits?: object }; securityContext?: object } };
  config?: {
    cluster?: { enabled?: boolean; replicas?: number };
    jetstream?: {
      enabled?: boolean;
      fileStore?: { enabled?: boolean; pvc?: { enabled?: boolean } };
      merge?: { sync_interval?: string };
    };
    merge?: { authorization?: object };
  };
  podTemplate?: { topologySpreadConstraints?: Record<string, { whenUnsatisfiable?: string }> };
  podDisruptionBudget?: { enabled?: boolean };
}

export interface BrokerRule {
  says: string;
  isKept(values: BrokerValues): boolean;
}

/** The values that NATS's chart is given in a cluster's overlay. */
export async function readBrokerValues(overlay: string): Promise<BrokerValues> {
  const file = path.join(kubernetes, 'overlays', overlay, 'nats/values.yaml');
  return parse(await readFile(file, 'utf8')) as BrokerValues;
}

/**
 * What chart 1.x reads of the values that we give: it has no schema, and passes over what it does not know. Beneath `merge` and
 * `patch` stands what it hands on as it is, and beneath `topologySpreadConstraints` a name of the cluster's.
 */
const known = new Set(
  [
    'container.image.tag container.merge',
    'config.cluster.enabled config.cluster.replicas',
    'config.jetstream.enabled config.jetstream.memoryStore.enabled',
    'config.jetstream.fileStore.enabled config.jetstream.fileStore.dir',
    'config.jetstream.fileStore.pvc.enabled config.jetstream.fileStore.pvc.size',
    'config.jetstream.merge config.monitor.enabled config.merge',
    'podTemplate.topologySpreadConstraints podTemplate.merge podTemplate.patch',
    'podDisruptionBudget.enabled reloader.enabled natsBox.enabled',
  ].flatMap((line) => line.split(' ')),
);

/** The paths of values that the chart would pass over. */
function passedOver(values: object, above = ''): string[] {
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    const path = above + key;
    if (known.has(path)) return [];
    const isHolder = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isHolder && Object.keys(value).length > 0 ? passedOver(value, `${path}.`) : [path];
  });
}

export const brokerRules: BrokerRule[] = [
  {
    says: 'nothing that the chart passes over without a word',
    isKept: (values) => passedOver(values).length === 0,
  },
  {
    says: 'three servers, each in a zone of its own, of which one may go',
    isKept: ({ config, podTemplate, podDisruptionBudget }) =>
      config?.cluster?.enabled === true &&
      config.cluster.replicas === 3 &&
      podTemplate?.topologySpreadConstraints?.['topology.kubernetes.io/zone']?.whenUnsatisfiable === 'DoNotSchedule' &&
      podDisruptionBudget?.enabled === true,
  },
  {
    says: 'an acknowledged event is on a disk',
    isKept: ({ config }) =>
      config?.jetstream?.enabled === true &&
      config.jetstream.fileStore?.enabled === true &&
      config.jetstream.fileStore.pvc?.enabled === true &&
      config.jetstream.merge?.sync_interval === 'always',
  },
  {
    says: 'nobody comes in without a name',
    isKept: ({ config }) => config?.merge?.authorization !== undefined,
  },
  {
    says: 'a version from 2.10 on, locked down and bounded',
    isKept: ({ container }) => {
      const [, minor] = /^2\.(\d+)\.\d+/.exec(container?.image?.tag ?? '') ?? [];
      const { resources, securityContext } = container?.merge ?? {};
      return Number(minor) >= 10 && resources?.limits !== undefined && securityContext !== undefined;
    },
  },
];
