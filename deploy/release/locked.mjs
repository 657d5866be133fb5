import { readFileSync } from 'node:fs';
import { below } from './workspaces.mjs';

/** Everything that package-lock.json names, by its place below the top. */
export const readLock = () => JSON.parse(readFileSync(below('package-lock.json'), 'utf8')).packages;

/**
 * The places of all that a workspace needs to run, found as Node finds them: from where it is asked for, and upwards. Ours among them;
 * what only another platform needs too, since an image may be of any.
 *
 * @param {Record<string, object>} lock
 * @param {string} workspace such as `apps/presence`
 * @returns {string[]} sorted, without the workspace
 */
export function placesToRun(lock, workspace) {
  const found = new Set();
  const visit = (place) => {
    const { dependencies, optionalDependencies, peerDependencies } = lock[place];
    for (const name of Object.keys({ ...peerDependencies, ...dependencies, ...optionalDependencies })) {
      const next = placeOf(lock, name, place);
      const isRequired = dependencies?.[name] !== undefined && optionalDependencies?.[name] === undefined;
      if (next === undefined && isRequired)
        throw new Error(`package-lock.json has no ${name}, which ${place} asks for`);
      if (next === undefined || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(workspace);
  return [...found].sort();
}

function placeOf(lock, name, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock[place]) return lock[place].link ? lock[place].resolved : place;
    if (folder === '') return undefined;
  }
}
