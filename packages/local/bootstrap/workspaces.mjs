import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { below } from './place.mjs';

/** The folders of all packages and apps, relative to the top, with what their package.json says. */
export function workspaces() {
  return ['packages', 'apps'].flatMap((parent) => {
    const names = existsSync(below(parent)) ? readdirSync(below(parent)).sort() : [];
    return names
      .map((name) => join(parent, name))
      .filter((folder) => existsSync(below(folder, 'package.json')))
      .map((folder) => ({ folder, ...JSON.parse(readFileSync(below(folder, 'package.json'), 'utf8')) }));
  });
}
