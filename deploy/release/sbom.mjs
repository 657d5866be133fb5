#!/usr/bin/env node
/*
 * node deploy/release/sbom.mjs <app> [file]: the bill of materials of what the app's image holds, as CycloneDX 1.5: every package
 * that package-lock.json names for it to run, with version, licence and hash, and nothing that only builds or tests it. (`npm sbom`
 * takes a workspace's development packages in, and leaves some that it runs with out.)
 */
import { writeFileSync } from 'node:fs';
import { placesToRun, readLock } from './locked.mjs';
import { manifestOf, services } from './workspaces.mjs';

const [app, file] = process.argv.slice(2);
if (![...services(), 'cli'].includes(app)) {
  process.stderr.write(`There is no app "${app}". Use one of: ${services().join(', ')}, cli.\n`);
  process.exit(1);
}
const lock = readLock();
const { name, version, license } = manifestOf(`apps/${app}`);
const bill = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: { component: component('application', { name, version, license }) },
  components: placesToRun(lock, `apps/${app}`).map((place) =>
    component('library', { ...lock[place], name: nameAt(place) }),
  ),
};
const written = `${JSON.stringify(bill, undefined, 2)}\n`;
if (file === undefined) process.stdout.write(written);
else writeFileSync(file, written);

function component(type, { name, version, license, integrity }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type,
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(license && { licenses: [/[ (]/.test(license) ? { expression: license } : { license: { id: license } }] }),
    ...(integrity && { hashes: integrity.split(' ').map(hash) }),
  };
}

/** A hash of npm's, such as `sha512-…` in base64, as CycloneDX writes it. */
function hash(integrity) {
  const [algorithm, content] = integrity.split('-');
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(content, 'base64').toString('hex') };
}

function nameAt(place) {
  return place.includes('node_modules/')
    ? place.slice(place.lastIndexOf('node_modules/') + 13)
    : manifestOf(place).name;
}
