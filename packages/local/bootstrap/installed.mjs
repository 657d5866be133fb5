import { readFileSync } from 'node:fs';
import { below } from './place.mjs';

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes down what it installed as the last thing it does,
 * so a killed installation is seen, and one that was made by hand counts.
 */
export function isInstalled() {
  try {
    const wanted = packagesOf(below('package-lock.json'));
    const present = packagesOf(below('node_modules', '.package-lock.json'));
    return Object.entries(wanted).every(([path, { version, optional, peer, link, resolved }]) => {
      if (!path.includes('node_modules/')) return true;
      const found = present[path];
      if (!found) return Boolean(optional || peer);
      return link ? found.resolved === resolved : found.version === version;
    });
  } catch {
    return false;
  }
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
