import { parseArgs } from 'node:util';
import { WrongInput } from '../wrong-input.js';
import { type FaultKind, faultKinds } from './faults/plan-faults.js';
import { type PlantName, plantNames } from './plants.js';

export const usage = `Usage: npm run drill -- [--seeds N] [--minutes M] [--seed FIRST] [--faults KIND,…] [--plant NAME]
                        [--log FILE] [--json]
Faults: ${faultKinds.join(', ')}
Plants: ${plantNames.join(', ')}`;

const seeds_max = 1_000;
const minutes_max = 24 * 60;

/** What `drill` takes. */
export interface DrillOptions {
  first: number;
  seeds: number;
  minutes: number;
  kinds: readonly FaultKind[];
  plant?: PlantName;
  /** Where the services' log of the last seed is kept. */
  logFile?: string;
  json: boolean;
}

/** @throws {WrongInput} naming the option at fault. */
export function readDrillOptions(args: string[]): DrillOptions {
  const { seed, seeds, minutes, faults, plant, log, json } = parse(args);
  return {
    first: number('seed', seed, 0, 2 ** 31 - 1, true),
    seeds: number('seeds', seeds, 1, seeds_max, true),
    minutes: number('minutes', minutes, 0.05, minutes_max, false),
    kinds: faults === undefined ? faultKinds : faults.split(',').map((name) => oneOf('faults', name, faultKinds)),
    ...(plant !== undefined && { plant: oneOf('plant', plant, plantNames) }),
    ...(log !== undefined && { logFile: log }),
    json,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        seed: { type: 'string', default: '1' },
        seeds: { type: 'string', default: '1' },
        minutes: { type: 'string', default: '3' },
        faults: { type: 'string' },
        plant: { type: 'string' },
        log: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new WrongInput(`${(error as Error).message}\n${usage}`);
  }
}

function number(name: string, text: string, least: number, most: number, isWhole: boolean): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most) || (isWhole && !Number.isInteger(value))) {
    throw new WrongInput(`--${name}: "${text}" is not a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`);
  }
  return value;
}

function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new WrongInput(`--${name}: there is no "${text}". Use: ${known.join(', ')}`);
  return found;
}
