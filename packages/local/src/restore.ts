import { fileURLToPath } from 'node:url';
import { runRestore } from './backup/run-backup.js';

process.exitCode = await runRestore({
  root: fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, ''),
  args: process.argv.slice(2),
  // npm runs scripts in the top folder and says here where the user was.
  workingFolder: process.env['INIT_CWD'] ?? process.cwd(),
});
