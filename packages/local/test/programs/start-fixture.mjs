// npm start, for the clone whose top folder is the first argument.
import { runStart } from '../../dist/run-start.js';

const [root, ...args] = process.argv.slice(2);
process.exitCode = await runStart({ root, args, env: process.env, workingFolder: process.cwd() });
