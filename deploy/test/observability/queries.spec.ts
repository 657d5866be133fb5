import { logFields } from '@guanxi/chassis';
import { describe, expect, it } from 'vitest';
import { readCatalogues, seriesOf } from '../../checks/observability/catalogues.js';
import { readQuery } from '../../checks/observability/promql.js';
import { causeAlerts, causeRulesOf } from '../../observability/source/alerts.js';
import { rulesOf } from '../../observability/source/burn-rates.js';
import { dashboards } from '../../observability/source/dashboards.js';
import { slos } from '../../observability/source/slos.js';

const catalogues = await readCatalogues();
const rules = [rulesOf(slos), causeRulesOf(causeAlerts)].flatMap(({ groups }) =>
  groups.flatMap((group) => group.rules),
);
const recorded = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []));
const series = seriesOf(catalogues, recorded);
const panels = dashboards.flatMap(({ rows }) => rows.flatMap((row) => row.panels));

/** What a query asks for that nobody tells. @throws {SyntaxError} where it is no PromQL. */
function unknownIn(query: string): string[] {
  const { metrics, grouping } = readQuery(query);
  const labels = new Set(metrics.flatMap(({ name }) => [...(series.get(name) ?? [])]));
  return [
    ...metrics.filter(({ name }) => !series.has(name)).map(({ name }) => name),
    ...metrics.flatMap(({ name, labels: asked }) =>
      asked.filter((label) => !series.get(name)?.has(label)).map((label) => `${name}{${label}}`),
    ),
    ...grouping.filter((label) => !labels.has(label)).map((label) => `by ${label}`),
  ];
}

describe('a query', () => {
  it.each(rules.map((rule) => ['alert' in rule ? rule.alert : rule.record, rule.expr]))(
    'of the rule %s is PromQL about what is told',
    (_, expr) => expect(unknownIn(expr)).toEqual([]),
  );

  it.each(panels.flatMap(({ title, queries }) => queries.map(({ expr }) => [title, expr])))(
    'of the panel %s is PromQL about what is told',
    (_, expr) => expect(unknownIn(expr)).toEqual([]),
  );

  it('is refused where it is broken, or names what nobody tells', () => {
    expect(() => unknownIn('sum by (service) (rate(guanxi_grpc_calls_total[5m])')).toThrow(SyntaxError);
    expect(unknownIn('rate(guanxi_grpc_calls_totals[5m])')).toEqual(['guanxi_grpc_calls_totals']);
    expect(unknownIn('guanxi_queue_waiting{shop="tea"}')).toEqual(['guanxi_queue_waiting{shop}']);
    expect(unknownIn('sum by (shop) (guanxi_queue_waiting)')).toEqual(['by shop']);
  });
});

describe('the catalogues', () => {
  const metrics = catalogues.flatMap((catalogue) => catalogue.metrics);

  it('name each metric once, with its unit, and counters as such', () => {
    const names = metrics.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    for (const { name, kind, unit } of metrics.filter(({ name }) => name.startsWith('guanxi_'))) {
      expect(name.endsWith('_total'), `${name} is a ${kind}`).toBe(kind === 'counter');
      if (unit === 'seconds') expect(name).toMatch(/_seconds(_total)?$/);
      if (unit === 'bytes') expect(name).toMatch(/_bytes(_total)?$/);
      if (unit === 'ratio') expect(name).toMatch(/_ratio$/);
    }
  });

  it('bound every label, and have none for shops, people or ids', () => {
    for (const { name, labels = {} } of metrics) {
      const series = Object.values(labels).reduce((product, { values_max }) => product * values_max, 1);
      expect(series, name).toBeLessThanOrEqual(4_000);
      for (const label of Object.keys(labels)) expect(label, name).not.toMatch(/shop|customer|agent|_id$|^id$/);
    }
    expect(logFields).toHaveProperty('shop');
  });

  it('have a panel or an alert for every figure of ours', () => {
    const shown = [
      ...rules.map(({ expr }) => expr),
      ...panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
    ];
    const asked = new Set(
      shown.flatMap((query) => readQuery(query).metrics.map(({ name }) => name.replace(/_(bucket|count|sum)$/, ''))),
    );
    expect(metrics.map(({ name }) => name).filter((name) => name.startsWith('guanxi_') && !asked.has(name))).toEqual(
      [],
    );
  });
});
