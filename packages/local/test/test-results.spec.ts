import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countTests } from '../bootstrap/test-results.mjs';
import { closedFolder } from './scratch.js';

const loaded = { status: 'passed', assertionResults: [{}] };

async function count(...reports: object[]) {
  const folder = await closedFolder();
  const files = reports.map((_report, index) => join(folder, `${index}.json`));
  for (const [index, report] of reports.entries()) {
    const empty = { success: true, numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
    await writeFile(files[index] ?? '', JSON.stringify({ ...empty, testResults: [loaded], ...report }));
  }
  return countTests(files);
}

test('adds up what passed, failed and was skipped', async () => {
  const counted = await count(
    { numPassedTests: 3, numPendingTests: 1 },
    { numPassedTests: 2, numFailedTests: 1, numTodoTests: 1, success: false },
  );
  expect(counted).toEqual({ passed: 5, failed: 1, skipped: 2 });
});

test('a file that could not be loaded is a failure', async () => {
  const unloaded = { status: 'failed', assertionResults: [] };
  expect(await count({ numPassedTests: 3, success: false, testResults: [loaded, unloaded] })).toMatchObject({
    passed: 3,
    failed: 1,
  });
});

test('a run that failed outside of its tests is a failure', async () => {
  expect(await count({ numPassedTests: 3, success: false })).toMatchObject({ passed: 3, failed: 1 });
});

test('a package that left no report is a failure', () => {
  expect(countTests(['/no/such/report.json'])).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
