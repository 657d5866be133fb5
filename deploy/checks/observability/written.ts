import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { logFields } from '@guanxi/chassis';
import { stringify } from 'yaml';
import { causeAlerts, causeRulesOf } from '../../observability/source/alerts.js';
import { rulesOf } from '../../observability/source/burn-rates.js';
import { toGrafana } from '../../observability/source/dashboard.js';
import { dashboards } from '../../observability/source/dashboards.js';
import { causeTests, objectiveTests } from '../../observability/source/rule-tests.js';
import { slos } from '../../observability/source/slos.js';
import { repository } from '../places.js';
import { readCatalogues } from './catalogues.js';
import { fieldsTable, withTelemetry } from './pages.js';

/** Files that are written from lists in code; by their path in the repository, what they must hold. */
export async function writtenFiles(): Promise<Map<string, string>> {
  const prometheus = 'deploy/observability/prometheus';
  const grafana = 'deploy/observability/grafana/dashboards';
  const rules: [string, object][] = [
    [`${prometheus}/rules/objectives.yaml`, rulesOf(slos)],
    [`${prometheus}/rules/causes.yaml`, causeRulesOf(causeAlerts)],
    [`${prometheus}/tests/objectives.yaml`, objectiveTests(slos)],
    [`${prometheus}/tests/causes.yaml`, causeTests(causeAlerts)],
  ];
  return new Map([
    ...rules.map(([file, content]) => [file, `${notice}${stringify(content, { lineWidth: 0 })}`] as const),
    ...dashboards.map((one) => [`${grafana}/${one.uid}.json`, `${JSON.stringify(toGrafana(one), null, 2)}\n`] as const),
    ...(await pages()),
  ]);
}

const notice = '# Written from deploy/observability/source; `npm run observability -w deploy` writes it anew.\n';

async function pages(): Promise<[string, string][]> {
  const catalogues = await readCatalogues();
  return Promise.all(
    catalogues.map(async (catalogue): Promise<[string, string]> => {
      const file = `${catalogue.of}/README.md`;
      const page = await readFile(path.join(repository, file), 'utf8');
      const more = catalogue.of === 'packages/chassis' ? [fieldsTable(logFields)] : [];
      return [file, withTelemetry(page, catalogue, more)];
    }),
  );
}
