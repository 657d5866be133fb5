import { readFileSync } from 'node:fs';

/**
 * Adds up vitest's JSON reports.
 *
 * A file that could not even be loaded holds no test and counts as one failure; so does a package that left no report,
 * and a run that failed though no test of it did (an error outside of any test).
 *
 * @param {string[]} files one report a package
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countTests(files) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) {
    const counted = countReport(file);
    for (const kind of Object.keys(total)) total[kind] += counted[kind];
  }
  return total;
}

function countReport(file) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloaded;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
