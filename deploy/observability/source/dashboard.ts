/** A Grafana dashboard as it is thought of: rows of panels. */
export interface Dashboard {
  uid: string;
  title: string;
  /** What somebody learns from it. */
  tells: string;
  /** Variables that a viewer chooses, by the label whose values they are. */
  variables?: { name: string; label: string; of: string }[];
  rows: { title: string; panels: Panel[] }[];
}

export interface Panel {
  title: string;
  /** Grafana's name of the unit: `s`, `bytes`, `percentunit`, `ops`, `short`. */
  unit: string;
  queries: { expr: string; legend: string }[];
  /** A line at which somebody should look. */
  threshold?: number;
}

const columns = 24;
const panelsPerRow_max = 3;
const height = 8;
const datasource = { type: 'prometheus', uid: `$\{datasource}` };

/** The dashboard as Grafana imports it. */
export function toGrafana({ uid, title, tells, variables = [], rows }: Dashboard): object {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    });
    y += 1;
    row.panels.forEach((panel, i) => {
      const width = columns / Math.min(row.panels.length, panelsPerRow_max);
      const x = (i % panelsPerRow_max) * width;
      panels.push(toPanel(panel, { x, y: y + Math.floor(i / panelsPerRow_max) * height, w: width, h: height }));
    });
    y += Math.ceil(row.panels.length / panelsPerRow_max) * height;
  }
  return {
    uid,
    title,
    description: tells,
    tags: ['guanxi'],
    schemaVersion: 39,
    editable: false,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    templating: { list: [chooseDatasource, ...variables.map(toVariable)] },
    panels: panels.map((panel, i) => ({ id: i + 1, ...panel })),
  };
}

const chooseDatasource = { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' };

function toVariable({ name, label, of }: { name: string; label: string; of: string }): object {
  const query = `label_values(${of}, ${name})`;
  return {
    name,
    label,
    type: 'query',
    datasource,
    query: { query, refId: name },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  };
}

function toPanel({ title, unit, queries, threshold }: Panel, gridPos: object): object {
  const steps = [
    { color: 'green', value: null },
    ...(threshold === undefined ? [] : [{ color: 'red', value: threshold }]),
  ];
  return {
    type: 'timeseries',
    title,
    datasource,
    gridPos,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: { mode: 'absolute', steps },
        custom: { fillOpacity: 8, thresholdsStyle: { mode: threshold === undefined ? 'off' : 'line' } },
      },
      overrides: [],
    },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(({ expr, legend }, i) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + i),
      datasource,
      expr,
      legendFormat: legend,
      editorMode: 'code',
      range: true,
    })),
  };
}
