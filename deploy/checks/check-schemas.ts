import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { KubernetesObject } from './manifests.js';

const require = createRequire(import.meta.url);
const compile_ms_max = 60_000;

const compilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: 'es2023',
  module: 'esnext',
  moduleResolution: 'bundler',
  types: [],
};

/** Where the schemas of kinds are that operators add, by the group of their API. */
const operators: Readonly<Record<string, string>> = {
  'postgresql.cnpg.io': '@kubernetes-models/cloudnative-pg',
  'keda.sh': '@kubernetes-models/keda',
  'cert-manager.io': '@kubernetes-models/cert-manager',
};

/** The package that knows the kinds of an API, such as `apps/v1`. */
const packageOf = (apiVersion: string) => operators[apiVersion.split('/')[0] ?? ''] ?? 'kubernetes-models';

/**
 * What is wrong with objects by the API of Kubernetes and its operators, one list for each. Twice over: the API's own schemas find what is missing or
 * has a wrong value; the compiler, which gets each object as a literal of its kind's type, finds fields that do not exist.
 *
 * @throws {Error} when the compiler does not run.
 */
export async function checkSchemas(objects: KubernetesObject[]): Promise<string[][]> {
  const wrongValues = objects.map(checkValues);
  const known = objects
    .map((object, index) => ({ object, index }))
    .filter(({ index }) => wrongValues[index]?.length === 0);
  const unknownFields = await compile(known);
  return wrongValues.map((faults, index) => [...faults, ...(unknownFields.get(index) ?? [])]);
}

function checkValues(object: KubernetesObject): string[] {
  const named = `${object.kind} ${object.metadata?.name}`;
  let version: Record<string, new (data: object) => { validate(): void }>;
  try {
    version = require(`${packageOf(object.apiVersion)}/${object.apiVersion}`);
  } catch {
    return [`${named}: Kubernetes has no ${object.apiVersion}`];
  }
  const Kind = version[object.kind];
  if (!Kind) return [`${named}: Kubernetes has no ${object.apiVersion} ${object.kind}`];
  try {
    new Kind(object).validate();
    return [];
  } catch (error) {
    return [`${named}: ${(error as Error).message}`];
  }
}

async function compile(objects: { object: KubernetesObject; index: number }[]): Promise<Map<number, string[]>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'guanxi-schemas-'));
  try {
    await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    for (const { object, index } of objects) {
      const models = path.dirname(require.resolve(packageOf(object.apiVersion)));
      const type = `import type { I${object.kind} as Kind } from '${models}/${object.apiVersion}/${object.kind}.js';`;
      await writeFile(
        path.join(folder, `${index}.ts`),
        `${type}\nexport default ${JSON.stringify(object)} satisfies Kind;\n`,
      );
    }
    const faults = new Map<number, string[]>();
    for (const line of (await runCompiler(folder)).split('\n')) {
      const [, index, message] = /^(\d+)\.ts\(\d+,\d+\): error TS\d+: (.*)$/.exec(line) ?? [];
      if (index === undefined || message === undefined) continue;
      const { kind, metadata } = objects.find((candidate) => candidate.index === Number(index))!.object;
      faults.set(Number(index), [...(faults.get(Number(index)) ?? []), `${kind} ${metadata.name}: ${message}`]);
    }
    return faults;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What the compiler says of the folder; it exits 1 or 2 when it says anything. */
function runCompiler(folder: string): Promise<string> {
  const program = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin/tsc');
  return new Promise((resolve, reject) => {
    const args = [program, '--project', folder, '--pretty', 'false'];
    execFile(process.execPath, args, { cwd: folder, timeout: compile_ms_max }, (error, stdout, stderr) => {
      if (!error || /error TS\d+/.test(stdout)) resolve(stdout);
      else reject(new Error(`the compiler did not run: ${stderr || error.message}`));
    });
  });
}
