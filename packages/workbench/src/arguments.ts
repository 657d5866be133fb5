import { parseArgs } from 'node:util';
import { WrongInput } from './wrong-input.js';

/** What the measuring and training commands take. */
export interface Arguments {
  task: string;
  train?: string;
  test?: string;
  data?: string;
  out?: string;
  folds: number;
  seed: number;
  json: boolean;
}

/** @throws {WrongInput} where an option is unknown, has no value or is no number. */
export function readArguments(args: string[], usage: string): Arguments {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    throw new WrongInput(`${(error as Error).message}\n${usage}`);
  }
  const { values, positionals } = parsed;
  const [task, ...rest] = positionals;
  if (task === undefined || rest.length > 0) throw new WrongInput(`Name one task.\n${usage}`);
  return {
    task,
    json: values.json,
    seed: wholeNumber('seed', values.seed, 0, 2 ** 31 - 1),
    folds: wholeNumber('folds', values.folds, 2, 100),
    ...(values.train !== undefined && { train: values.train }),
    ...(values.test !== undefined && { test: values.test }),
    ...(values.data !== undefined && { data: values.data }),
    ...(values.out !== undefined && { out: values.out }),
  };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      train: { type: 'string' },
      test: { type: 'string' },
      data: { type: 'string' },
      out: { type: 'string' },
      folds: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
}

/** What `bench` takes: a name, the seed, and any option of the bench's own. */
export interface BenchArguments {
  name: string;
  seed: number;
  json: boolean;
  options: Record<string, string | boolean>;
}

/** @throws {WrongInput} where no bench or several are named, or the seed is no number. */
export function readBenchArguments(args: string[], usage: string): BenchArguments {
  const options: Record<string, string | boolean> = {};
  const names: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [, name, value] = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(args[i]!) ?? [];
    if (name === undefined) names.push(args[i]!);
    else if (value !== undefined) options[name] = value;
    else if (args[i + 1] === undefined || args[i + 1]!.startsWith('--') || name === 'json') options[name] = true;
    else options[name] = args[++i]!;
  }
  if (names.length !== 1) throw new WrongInput(`Name one bench.\n${usage}`);
  const { seed = '1', json = false, ...own } = options;
  return {
    name: names[0]!,
    seed: wholeNumber('seed', String(seed), 0, 2 ** 31 - 1),
    json: json === true,
    options: own,
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new WrongInput(`--${name}: "${text}" is not a whole number from ${least} to ${most}`);
  }
  return value;
}
