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

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new WrongInput(`--${name}: "${text}" is not a whole number from ${least} to ${most}`);
  }
  return value;
}
