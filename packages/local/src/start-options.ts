import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SetupFailure } from './setup-failure.js';

/** What the command line of `npm start` can say. */
export interface StartOptions {
  /** End after the main job. */
  once: boolean;
  /** Print what happened as one JSON object, as the last line. */
  json: boolean;
  /** A real file to run the main job on; absolute. */
  data?: string;
  /** Seed of the demo marketplace. */
  seed: number;
  basePort?: number;
  help: boolean;
}

export const START_HELP = `npm start -- [options]

Starts Postgres, NATS and the five services on this machine, runs the main job and stays up until Ctrl-C.

  --once           end after the main job
  --json           print what happened as one JSON object, as the last line of standard output
  --data FILE      run the main job on a real file instead of the demo marketplace
  --seed N         seed of the demo marketplace (1)
  --base-port N    use the ports from N on: services N to N+4, metrics from N+10, Postgres N+20, NATS N+21
  --help           this page

DATABASE_URL_<SERVICE> with OWNER_DATABASE_URL_<SERVICE>, and NATS_URL name servers to use instead of the embedded ones.
`;

/**
 * Reads the command line.
 *
 * @param workingFolder what a relative file name is relative to
 * @throws {SetupFailure} naming the option that is wrong.
 */
export function readStartOptions(args: string[], workingFolder: string): StartOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        data: { type: 'string' },
        seed: { type: 'string', default: '1' },
        'base-port': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const { once, json, help, data } = values;
    return {
      once,
      json,
      help,
      data: data === undefined ? undefined : resolve(workingFolder, data),
      seed: wholeNumber('--seed', values.seed),
      basePort: values['base-port'] === undefined ? undefined : wholeNumber('--base-port', values['base-port']),
    };
  } catch (cause) {
    throw new SetupFailure((cause as Error).message, 'See npm start -- --help.', { cause });
  }
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new RangeError(`${option} takes a whole number, not "${text}"`);
  }
  return value;
}
