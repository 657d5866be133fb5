import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The top of the repository. */
export const repository = path.resolve(import.meta.dirname, '../..');

/** A path below it. */
export const below = (...parts) => path.join(repository, ...parts);

/** What the package.json in a folder says, relative to the top. */
export const manifestOf = (folder) => JSON.parse(readFileSync(below(folder, 'package.json'), 'utf8'));

/** The apps that are services, each with an image of its own: those with a base for Kubernetes. */
export function services() {
  return readdirSync(below('deploy/kubernetes/base'))
    .filter((name) => name !== 'service')
    .sort();
}

/**
 * The folders of all workspaces that one stands on when it runs, and its own, sorted.
 *
 * @param {string} folder such as `apps/presence`
 * @returns {string[]}
 */
export function closureOf(folder) {
  const found = new Set();
  const visit = (one) => {
    if (found.has(one)) return;
    found.add(one);
    for (const name of Object.keys(manifestOf(one).dependencies ?? {})) {
      if (name.startsWith('@guanxi/')) visit(`packages/${name.slice('@guanxi/'.length)}`);
    }
  };
  visit(folder);
  return [...found].sort();
}
