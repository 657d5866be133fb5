/** A metric as a service shows it. */
export interface ShownMetric {
  name: string;
  kind: string;
  samples: Record<string, string>[];
}

// What every sample of a service has, and what a histogram adds.
const ownLabels = ['service', 'le'];

/** Reads Prometheus's text format: each metric with its kind and the labels of its samples. */
export function readExposition(text: string): ShownMetric[] {
  const metrics = new Map<string, ShownMetric>();
  let present: ShownMetric | undefined;
  for (const line of text.split('\n')) {
    const [, name, kind] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (name && kind) {
      present = { name, kind, samples: [] };
      metrics.set(name, present);
    } else if (present && line !== '' && !line.startsWith('#')) {
      present.samples.push(labelsOf(line));
    }
  }
  return [...metrics.values()];
}

function labelsOf(sample: string): Record<string, string> {
  const [, inside = ''] = /^[^\s{]+\{(.*)\} \S+$/.exec(sample) ?? [];
  const labels = [...inside.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [label, value]);
  return Object.fromEntries(labels.filter(([label]) => !ownLabels.includes(label as string)));
}
