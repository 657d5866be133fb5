import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { below } from './place.mjs';

/** The folders of all workspaces, relative to the top, with what their package.json says. */
export function workspaces() {
  return read('.')
    .workspaces.flatMap(expand)
    .filter((folder) => existsSync(below(folder, 'package.json')))
    .map((folder) => ({ folder, ...read(folder) }));
}

/** A folder as it is named, or those in the folder of which it names all: `apps/*`. */
function expand(pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = dirname(pattern);
  if (!existsSync(below(parent))) return [];
  return readdirSync(below(parent)).map((name) => join(parent, name));
}

function read(folder) {
  return JSON.parse(readFileSync(below(folder, 'package.json'), 'utf8'));
}
