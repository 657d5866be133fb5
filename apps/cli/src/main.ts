#!/usr/bin/env node
import { run } from './program.js';
import { processTerminal } from './terminal/terminal.js';

const EXIT_INTERRUPTED = 130;
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(EXIT_INTERRUPTED);
    interruption.abort();
  });
}
// Whoever reads our output may have seen enough, such as `head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  terminal: processTerminal(),
  environment: process.env,
  // npm changes to the root of the workspace; the user's own folder is the one she means.
  folder: process.env['npm_lifecycle_event'] === 'guanxi' ? (process.env['INIT_CWD'] ?? process.cwd()) : process.cwd(),
  now: () => new Date(),
  signal: interruption.signal,
});
