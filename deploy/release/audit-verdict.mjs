const grave = ['high', 'critical'];

/**
 * What follows from the answer of `npm audit --json`.
 *
 * @param {string} answer what npm wrote
 * @param {{ isRequired: boolean, otherwise?: string }} how whether nobody knowing is a failure; why npm wrote nothing
 * @returns {{ code: number, lines: string[] }} 1 where something is high or critical, 2 where nobody knows and somebody must
 */
export function verdictOf(answer, { isRequired, otherwise = 'npm audit said nothing that can be read' }) {
  const report = readReport(answer);
  if (!report?.metadata?.vulnerabilities) {
    const why = String(report?.message ?? report?.error?.summary ?? otherwise)
      .trim()
      .split('\n')[0];
    const warning = 'Nobody knows whether a dependency is vulnerable until the registry of npm is asked.';
    return { code: isRequired ? 2 : 0, lines: [`NOT AUDITED: ${why}`, `  ${warning}`] };
  }
  const found = Object.values(report.vulnerabilities ?? {});
  const lines = found.map(
    ({ name, severity, range, fixAvailable }) =>
      `${severity}: ${name} ${range}${fixAvailable ? ', a fixed version is there' : ''}`,
  );
  const summary = `${found.length} vulnerable of ${report.metadata.dependencies?.prod ?? 0} packages that run`;
  return { code: found.some(({ severity }) => grave.includes(severity)) ? 1 : 0, lines: [...lines, summary] };
}

function readReport(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
