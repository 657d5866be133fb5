#!/usr/bin/env node
/*
 * Turns the files in .changeset into versions and changelogs (`changeset version`), and brings what follows from a version in step:
 * the image tag in each app's base, and package-lock.json. Commit what it changed; the release workflows do the rest.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { below, manifestOf, repository, services } from './workspaces.mjs';

const run = (program, ...args) => execFileSync(program, args, { cwd: repository, stdio: 'inherit' });

run(process.execPath, below('node_modules/@changesets/cli/bin.js'), 'version');
for (const app of services()) {
  const file = below('deploy/kubernetes/base', app, 'kustomization.yaml');
  const written = readFileSync(file, 'utf8');
  writeFileSync(file, written.replace(/^( +newTag: ).*$/m, `$1${manifestOf(`apps/${app}`).version}`));
}
run('npm', 'install', '--package-lock-only', '--ignore-scripts');
