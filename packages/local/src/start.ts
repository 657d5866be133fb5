import { fileURLToPath } from 'node:url';
import { runStart } from './run-start.js';

process.exitCode = await runStart({
  root: fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, ''),
  args: process.argv.slice(2),
  env: process.env,
  // npm runs scripts in the top folder and says here where the user was.
  workingFolder: process.env['INIT_CWD'] ?? process.cwd(),
});
