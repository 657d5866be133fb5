import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { findPromtool } from '@guanxi/local';
import { repository } from '../places.js';

const run = promisify(execFile);
const check_ms_max = 60_000;

/** Where everything for Prometheus is. */
export const prometheusFolder = path.join(repository, 'deploy/observability/prometheus');

/** Why there is no promtool on this machine; undefined where there is one. */
export async function whyNoPromtool(): Promise<string | undefined> {
  return findPromtool().then(
    () => undefined,
    (error: Error) => error.message,
  );
}

/** Runs promtool in Prometheus's folder and returns what it says. @throws {Error} with its words where it is not content. */
export async function promtool(...args: string[]): Promise<string> {
  const options = { cwd: prometheusFolder, timeout: check_ms_max };
  const said = await run(await findPromtool(), args, options).catch((error: { stdout?: string; stderr?: string }) => {
    throw new Error(`promtool ${args.join(' ')}:\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  });
  return `${said.stdout}${said.stderr}`;
}
