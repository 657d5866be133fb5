import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { type KubernetesObject, Manifests } from './manifests.js';
import { kubernetes } from './places.js';

const run = promisify(execFile);
const run_ms_max = 30_000;
const kustomize_major_min = 5;

/** One thing that somebody applies, and what it comes to. */
export interface Target {
  /** Its folder, relative to `deploy/kubernetes`, or its file where nothing could be rendered. */
  name: string;
  manifests: Manifests;
}

export interface Rendered {
  targets: Target[];
  /** Why these are files as they are written, which leaves what only shows together unchecked; undefined when they are rendered. */
  unrendered: string | undefined;
}

/**
 * Every app's base and every overlay, as `kubectl kustomize` renders them; an overlay's secrets are made in a copy. Without a kubectl
 * that can, every file by itself.
 *
 * @throws {Error} what kustomize says of a folder that it cannot render.
 */
export async function renderAll(kubectl = 'kubectl'): Promise<Rendered> {
  const unrendered = await whyNot(kubectl);
  if (unrendered) return { targets: await readFiles(), unrendered };
  const copy = await mkdtemp(path.join(tmpdir(), 'guanxi-kubernetes-'));
  try {
    await cp(kubernetes, copy, { recursive: true, filter: (file) => path.basename(file) !== 'secrets' });
    const targets: Target[] = [];
    for (const name of await foldersToApply()) {
      const folder = path.join(copy, name);
      const makesSecrets = (await readdir(folder)).includes('make-secrets.mjs');
      if (makesSecrets) await run(process.execPath, [path.join(folder, 'make-secrets.mjs')], { timeout: run_ms_max });
      const { stdout } = await run(kubectl, ['kustomize', folder], { timeout: run_ms_max });
      targets.push({ name, manifests: new Manifests(readObjects(stdout), name.startsWith('base'), !makesSecrets) });
    }
    return { targets, unrendered };
  } finally {
    await rm(copy, { recursive: true });
  }
}

/** The folders that people apply: `base/<app>` and `overlays/<cluster>`. */
export async function foldersToApply(): Promise<string[]> {
  const inside = async (parent: string) =>
    (await readdir(path.join(kubernetes, parent))).sort().map((name) => `${parent}/${name}`);
  return [...(await inside('base')), ...(await inside('overlays'))].filter((name) => name !== 'base/service');
}

async function whyNot(kubectl: string): Promise<string | undefined> {
  const asked = await run(kubectl, ['version', '--client', '--output=json'], { timeout: run_ms_max }).catch(
    () => undefined,
  );
  if (!asked) return 'kubectl is not to be found';
  const version = String((JSON.parse(asked.stdout) as { kustomizeVersion?: string }).kustomizeVersion);
  const major = Number(/^v(\d+)\./.exec(version)?.[1]);
  return major >= kustomize_major_min
    ? undefined
    : `kubectl has kustomize ${version}, and v${kustomize_major_min} is needed`;
}

/** Every object that is written as a whole; patches, which are parts of one, and the values of charts are not. */
async function readFiles(): Promise<Target[]> {
  const names = (await readdir(kubernetes, { recursive: true })).filter((name) => name.endsWith('.yaml')).sort();
  const targets: Target[] = [];
  for (const name of names) {
    if (!(await isResource(name))) continue;
    const objects = readObjects(await readFile(path.join(kubernetes, name), 'utf8'));
    targets.push({ name, manifests: new Manifests(objects) });
  }
  return targets;
}

async function isResource(name: string): Promise<boolean> {
  const beside = await readFile(path.join(kubernetes, path.dirname(name), 'kustomization.yaml'), 'utf8');
  const { resources = [] } = parse(beside) as { resources?: string[] };
  return resources.includes(path.basename(name));
}

function readObjects(yaml: string): KubernetesObject[] {
  return parseAllDocuments(yaml).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    const object = document.toJS() as KubernetesObject & { data?: Record<string, string> };
    // kustomize breaks long base64 into lines, which Kubernetes takes.
    if (object.kind === 'Secret')
      for (const key in object.data) object.data[key] = object.data[key]!.replace(/\n/g, '');
    return object;
  });
}
