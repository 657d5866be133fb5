#!/usr/bin/env node
/*
 * node deploy/release/is-released.mjs <app>: the version that the app's package.json names, and whether a tag says that it was
 * released, in the form of a workflow's outputs. The clone must have all tags.
 */
import { execFileSync } from 'node:child_process';
import { manifestOf, repository, services } from './workspaces.mjs';

const [app] = process.argv.slice(2);
if (!services().includes(app)) {
  process.stderr.write(`There is no service "${app}". Use one of: ${services().join(', ')}.\n`);
  process.exit(1);
}
const { version } = manifestOf(`apps/${app}`);
const tag = `@guanxi/${app}@${version}`;
const found = execFileSync('git', ['tag', '--list', tag], { cwd: repository, encoding: 'utf8' }).trim();
process.stdout.write(`version=${version}\ntag=${tag}\nreleased=${found !== ''}\n`);
