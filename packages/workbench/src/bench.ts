import { parseArgs } from 'node:util';
import { type Findings, toJsonLine, toTable } from './figures.js';
import { measurePlumbing } from './plumbing/measure-plumbing.js';
import type { Progress } from './progress.js';

const benches: Record<string, (progress: Progress) => Promise<Findings>> = {
  plumbing: measurePlumbing,
};

const usage = `Usage: npm run bench -- NAME [--json]

Measures a part of the platform beside a reference in the same run. NAME is one of: ${Object.keys(benches).join(', ')}.
  --json   the last line is one JSON object instead of a table
`;

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const bench = benches[positionals[0] ?? ''];
  if (values.help) {
    process.stdout.write(usage);
  } else if (!bench) {
    process.stderr.write(usage);
    process.exitCode = 2;
  } else {
    const findings = await bench((doing) => process.stderr.write(`${doing}\n`));
    process.stdout.write(`${values.json ? toJsonLine(findings) : toTable(findings)}\n`);
  }
} catch (error) {
  process.stderr.write(`The bench could not measure: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
