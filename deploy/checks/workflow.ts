import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { repository } from './places.js';

type Permissions = Record<string, 'read' | 'write' | 'none'> | string;

export interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, unknown>;
  with?: Record<string, unknown>;
}

export interface Job {
  'runs-on'?: string;
  'timeout-minutes'?: number;
  uses?: string;
  permissions?: Permissions;
  environment?: string;
  steps?: Step[];
  with?: Record<string, unknown>;
  secrets?: unknown;
}

/** One file of `.github/workflows`. */
export interface Workflow {
  /** Its file's name. */
  name: string;
  /** As it is written, with its comments. */
  text: string;
  on: Record<string, { paths?: string[]; inputs?: Record<string, { options?: string[] }> } | null>;
  permissions?: Permissions;
  jobs: Record<string, Job>;
}

/** Reads a workflow's text. @throws {Error} where it is no YAML. */
export function readWorkflow(name: string, text: string): Workflow {
  return { ...(parse(text) as Omit<Workflow, 'name' | 'text'>), name, text };
}

/** All workflows of the repository, by their files' names. */
export async function readWorkflows(): Promise<Workflow[]> {
  const folder = path.join(repository, '.github/workflows');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yml')).sort();
  return Promise.all(names.map(async (name) => readWorkflow(name, await readFile(path.join(folder, name), 'utf8'))));
}
