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

export const brokerRules: BrokerRule[] = [
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
