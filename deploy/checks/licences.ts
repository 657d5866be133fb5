import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from './places.js';

/** A package that package-lock.json names. */
export interface LockedPackage {
  name: string;
  version: string;
  /** An SPDX expression, as the package says it; undefined where it says nothing. */
  licence: string | undefined;
  /** Whether it builds or tests only, and is in no image. */
  isForDevelopment: boolean;
}

/** Licences that let us give on what stands on them, and ask for no more than to be named. */
const allowed = [
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'CC0-1.0',
  'BlueOak-1.0.0',
];

/** Of tools that are never given on: their source stays free, which binds nobody who runs them. */
const allowedForDevelopment = [...allowed, 'MPL-2.0', 'Python-2.0', 'CC-BY-4.0'];

/** Packages whose package.json says it in a way of its own, with what their licence file says. */
const readByHand: Readonly<Record<string, string>> = { jstat: 'MIT', spawndamnit: 'MIT' };

/** Everything that package-lock.json would install, each name and version once. */
export async function readLockedPackages(): Promise<LockedPackage[]> {
  const { packages } = JSON.parse(await readFile(path.join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; license?: string; dev?: true; devOptional?: true; link?: true }>;
  };
  return Object.entries(packages)
    .filter(([place, { link }]) => place.includes('node_modules/') && !link)
    .map(([place, { version = '', license, dev, devOptional }]) => ({
      name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      isForDevelopment: dev === true || devOptional === true,
    }));
}

/** The packages that may not be used, one line each with what their licence is. */
export function forbiddenPackages(packages: LockedPackage[]): string[] {
  return packages
    .filter(({ name, licence: written, isForDevelopment }) => {
      const licence = readByHand[name] ?? written;
      return licence === undefined || !admits(licence, isForDevelopment ? allowedForDevelopment : allowed);
    })
    .map(({ name, version, licence = 'nothing that it says' }) => `${name} ${version}: ${licence}`);
}

/** Whether an SPDX expression without nesting lets us choose licences of the list; one that is nested does not. */
function admits(expression: string, list: readonly string[]): boolean {
  const alternatives = expression.replace(/^\((.*)\)$/, '$1').split(' OR ');
  return alternatives.some((one) => one.split(' AND ').every((licence) => list.includes(licence)));
}
