#!/usr/bin/env node
/*
 * node deploy/release/audit.mjs [--required]: asks the registry for known vulnerabilities of everything that package-lock.json names
 * for our apps to run. Exits 1 where one is high or critical. Where the registry cannot be asked it says so loudly, and exits 0, or 2
 * with --required, as continuous integration has it.
 */
import { spawnSync } from 'node:child_process';
import { verdictOf } from './audit-verdict.mjs';
import { repository } from './workspaces.mjs';

const answer_ms_max = 60_000;
const bytes_max = 64 * 1024 ** 2;

const args = ['audit', '--json', '--omit=dev', '--package-lock-only', '--fetch-retries=0', '--audit=true'];
const asked = spawnSync('npm', args, {
  cwd: repository,
  encoding: 'utf8',
  timeout: answer_ms_max,
  maxBuffer: bytes_max,
  shell: process.platform === 'win32',
});
const isRequired = process.argv.includes('--required');
const { code, lines } = verdictOf(asked.stdout, { isRequired, otherwise: asked.error?.message });
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = code;
