import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MetricEntry, TelemetryCatalogue } from '@guanxi/chassis';
import { serviceNames } from '../app-configuration.js';
import { repository } from '../places.js';

const shared = [
  ['packages/chassis', 'chassisTelemetry'],
  ['packages/persistence', 'persistenceTelemetry'],
  ['packages/messaging', 'messagingTelemetry'],
] as const;

/** What packages and apps say that they tell of themselves. @throws {Error} when they have not been built. */
export async function readCatalogues(): Promise<TelemetryCatalogue[]> {
  const read = async (file: string, name: string) => {
    const exported = (await import(pathToFileURL(path.join(repository, file)).href)) as Record<
      string,
      TelemetryCatalogue
    >;
    const catalogue = exported[name];
    if (!catalogue) throw new Error(`${file} exports no ${name}`);
    return catalogue;
  };
  return Promise.all([
    ...shared.map(([folder, name]) => read(`${folder}/dist/index.js`, name)),
    ...serviceNames().map((app) => read(`apps/${app}/dist/telemetry.js`, 'telemetry')),
  ]);
}

// What Prometheus adds to every sample, and what the chassis does.
const everywhere = ['job', 'instance', 'app', 'service'];

/** The series that queries may ask for, with their labels: those of a histogram too, and what Prometheus itself makes. */
export function seriesOf(
  catalogues: readonly TelemetryCatalogue[],
  recorded: readonly string[],
): Map<string, Set<string>> {
  const series = new Map<string, Set<string>>([['up', new Set(everywhere)]]);
  for (const name of recorded) series.set(name, new Set(['slo']));
  for (const entry of catalogues.flatMap(({ metrics }) => metrics)) {
    for (const [name, labels] of namesOf(entry)) series.set(name, new Set([...everywhere, ...labels]));
  }
  return series;
}

function namesOf({ kind, name, labels = {} }: MetricEntry): [string, string[]][] {
  const own = Object.keys(labels);
  if (kind !== 'histogram') return [[name, own]];
  return [
    [`${name}_bucket`, [...own, 'le']],
    [`${name}_count`, own],
    [`${name}_sum`, own],
  ];
}
