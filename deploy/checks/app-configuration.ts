import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './places.js';

/** What an app reads from its environment, by its own code. */
export interface AppConfiguration {
  known: string[];
  required: string[];
  /** What it would say of this environment at its start, one line each. */
  faults(env: Record<string, string>): string[];
}

/** The part of a zod object that is used here. */
interface Schema {
  shape: Record<string, { safeParse(value: unknown): { success: boolean } }>;
  safeParse(value: unknown): { error?: { issues: { path: PropertyKey[]; message: string }[] } };
}

/** The names of the apps that are services: those with a configuration. */
export function serviceNames(): string[] {
  const apps = readdirSync(path.join(repository, 'apps'));
  return apps.filter((app) => readdirSync(path.join(repository, 'apps', app, 'src')).includes('config.ts'));
}

/** @throws {Error} when the app has not been built, or its `config.ts` exports no schema. */
export async function readAppConfiguration(app: string): Promise<AppConfiguration> {
  const file = path.join(repository, 'apps', app, 'dist/config.js');
  const exported = Object.values((await import(pathToFileURL(file).href)) as Record<string, unknown>);
  const schema = exported.find(
    (value): value is Schema => typeof value === 'object' && value !== null && 'shape' in value,
  );
  if (!schema) throw new Error(`${file} exports no configuration`);
  const known = Object.keys(schema.shape);
  return {
    known,
    required: known.filter((variable) => !schema.shape[variable]?.safeParse(undefined).success),
    faults: (env) =>
      (schema.safeParse(env).error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}`),
  };
}
