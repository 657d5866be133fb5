import { logFields, type MetricEntry, type SpanEntry } from '@guanxi/chassis';
import type { CollectedSpan } from '@guanxi/testing';
import type { ShownMetric } from './exposition.js';

/** What is wrong with the metrics that one service shows, beside what its catalogues say. */
export function metricFaults(service: string, listed: readonly MetricEntry[], shown: readonly ShownMetric[]): string[] {
  const entries = new Map(listed.map((entry) => [entry.name, entry]));
  const names = new Set(shown.map(({ name }) => name));
  return [
    ...shown.flatMap((metric) => {
      const entry = entries.get(metric.name);
      const where = `${service} ${metric.name}`;
      if (!entry) return [`${where} is in no catalogue`];
      if (entry.kind !== metric.kind) return [`${where} is a ${metric.kind}, listed as a ${entry.kind}`];
      return labelFaults(entry, metric).map((fault) => `${where} ${fault}`);
    }),
    ...listed
      .filter(({ name, only }) => !names.has(name) && only === undefined)
      .map(({ name }) => `${service} ${name} is listed and not shown`),
  ];
}

function labelFaults({ labels = {} }: MetricEntry, { samples }: ShownMetric): string[] {
  const declared = Object.keys(labels).sort().join();
  const faults = samples
    .map((sample) => Object.keys(sample).sort().join())
    .filter((found) => found !== declared)
    .map((found) => `has the labels (${found}), listed are (${declared})`);
  for (const [label, { values, values_max }] of Object.entries(labels)) {
    const found = new Set(samples.map((sample) => sample[label]));
    if (found.size > values_max) faults.push(`has ${found.size} values of ${label}, the bound is ${values_max}`);
    for (const value of found) {
      if (value !== undefined && values && !values.includes(value))
        faults.push(`has ${label}=${value}, which is not listed`);
    }
  }
  return [...new Set(faults)];
}

/** Labelled metrics that no service has shown a sample of, so that nobody saw their labels. */
export function neverSampled(listed: readonly MetricEntry[], shown: readonly ShownMetric[]): string[] {
  const sampled = new Set(shown.filter(({ samples }) => samples.length > 0).map(({ name }) => name));
  return listed.filter(({ name, only }) => !sampled.has(name) && only === undefined).map(({ name }) => name);
}

/** What is wrong with spans, beside what the catalogues say; each fault once. */
export function spanFaults(listed: readonly SpanEntry[], spans: readonly CollectedSpan[]): string[] {
  const faults = new Set<string>();
  const seen = new Map<SpanEntry, Set<string>>();
  for (const { service, name, kind, attributes } of spans) {
    const entry = listed.find((one) => one.kind === kind && patternOf(one).test(name));
    if (!entry) {
      faults.add(`${service} has the ${kind} span ${name}, which is in no catalogue`);
      continue;
    }
    const known = seen.get(entry) ?? new Set();
    seen.set(entry, known);
    for (const attribute of Object.keys(attributes)) {
      known.add(attribute);
      if (!(attribute in entry.attributes)) faults.add(`${kind} ${entry.name} has ${attribute}, which is not listed`);
    }
  }
  for (const entry of listed) {
    const known = seen.get(entry);
    if (!known && entry.only === undefined) faults.add(`${entry.kind} ${entry.name} is listed and was never made`);
    for (const attribute of known ? Object.keys(entry.attributes) : []) {
      if (!known?.has(attribute)) faults.add(`${entry.kind} ${entry.name} lists ${attribute}, which it never had`);
    }
  }
  return [...faults];
}

function patternOf({ name }: SpanEntry): RegExp {
  if (name === '</package.Service/Method>') return /^\/[\w.]+\/\w+$/;
  return new RegExp(`^${name.replace(/<[^>]+>/g, '.+')}$`);
}

/** Fields of the log's lines that are not listed. */
export function fieldFaults(lines: readonly Record<string, unknown>[]): string[] {
  const unlisted = lines.flatMap((line) => Object.keys(line).filter((field) => !(field in logFields)));
  return [...new Set(unlisted)];
}
