import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../../checks/places.js';
import { causeAlerts } from '../../observability/source/alerts.js';
import { alertNameOf, slos } from '../../observability/source/slos.js';

const heading = '## Runbooks';
const asked = ['Means', 'Users feel', 'Look at', 'Do', 'Escalate'];
const alerts = [...slos.map((slo) => ({ alert: alertNameOf(slo), page: slo.page })), ...causeAlerts];
const pages = [...new Set(alerts.map(({ page }) => page))];

/** The runbooks of a page by the name of their alert. */
async function runbooksOf(page: string): Promise<Map<string, string>> {
  const text = await readFile(path.join(repository, page, 'README.md'), 'utf8');
  const [, after = ''] = text.split(`${heading}\n`);
  const [runbooks = ''] = after.split(/^## /m);
  const sections = runbooks.split(/^### /m).slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')).trim(), section]));
}

describe.each(pages)('the runbooks of %s', (page) => {
  it('are one for each of its alerts, and no other', async () => {
    const names = alerts.filter((alert) => alert.page === page).map(({ alert }) => alert);
    expect([...(await runbooksOf(page)).keys()].sort()).toEqual(names.sort());
  });

  it('say what it means, what users feel, what to look at, what to do, and whom to call', async () => {
    for (const [alert, section] of await runbooksOf(page)) {
      for (const part of asked) expect(section, alert).toContain(`**${part}**`);
    }
  });
});
