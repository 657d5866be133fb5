import type { MetricEntry, SpanEntry, TelemetryCatalogue } from '@guanxi/chassis';

const begins = '<!-- telemetry: written from the catalogue -->';
const ends = '<!-- /telemetry -->';

/** The page with the tables of its catalogue between its marks. @throws {Error} where it has none. */
export function withTelemetry(page: string, catalogue: TelemetryCatalogue, more: string[] = []): string {
  const [before, rest] = page.split(begins);
  const after = rest?.split(ends)[1];
  if (before === undefined || after === undefined) throw new Error(`${catalogue.of} has no ${begins} … ${ends}`);
  const parts = [
    metricsTable(catalogue.metrics),
    ...(catalogue.spans.length > 0 ? [spansTable(catalogue.spans)] : []),
    ...more,
  ];
  return `${before}${begins}\n\n${parts.join('\n\n')}\n\n${ends}${after}`;
}

function metricsTable(metrics: readonly MetricEntry[]): string {
  const rows = metrics.map((entry) => [nameOf(entry), entry.kind, entry.unit, withOccasion(entry.tells, entry.only)]);
  return table(['metric', 'kind', 'unit', 'tells'], rows);
}

function nameOf({ name, labels = {} }: MetricEntry): string {
  const shown = Object.entries(labels).map(([label, { values, values_max }]) =>
    values && values.length <= 4 ? `${label}=${values.join(' \\| ')}` : `${label} ≤ ${values_max}`,
  );
  return `\`${name}\`${shown.length > 0 ? ` {${shown.join('; ')}}` : ''}`;
}

function spansTable(spans: readonly SpanEntry[]): string {
  const rows = spans.map(({ name, kind, tells, attributes, follows, only }) => [
    `\`${name}\``,
    kind,
    withOccasion(tells, only),
    Object.keys(attributes)
      .map((attribute) => `\`${attribute}\``)
      .join(', '),
    follows,
  ]);
  return table(['span', 'kind', 'tells', 'attributes', 'follows'], rows);
}

/** A table of two columns, such as of the log's fields. */
export function fieldsTable(fields: Readonly<Record<string, string>>): string {
  return table(
    ['field of the log', 'tells'],
    Object.entries(fields).map(([field, tells]) => [`\`${field}\``, tells]),
  );
}

const withOccasion = (tells: string, only: string | undefined) => (only ? `${tells} (${only})` : tells);

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
