import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { below } from './place.mjs';

/** The folders of all workspaces, relative to the top, with what their package.json says. */
export function workspaces() {
  const { workspaces: patterns } = JSON.parse(readFileSync(below('package.json'), 'utf8'));
  return patterns.flatMap(foldersOf).map((folder) => ({
    folder,
    ...JSON.parse(readFileSync(below(folder, 'package.json'), 'utf8')),
  }));
}

/** The folders that a pattern such as `apps/*` or `deploy` stands for. */
function foldersOf(pattern) {
  const [parent, every] = pattern.split('/*');
  if (every === undefined) return [pattern];
  const names = existsSync(below(parent)) ? readdirSync(below(parent)).sort() : [];
  return names.map((name) => join(parent, name)).filter((folder) => existsSync(below(folder, 'package.json')));
}
