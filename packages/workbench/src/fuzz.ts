import { parseArgs } from 'node:util';
import { attackedMethods, attackedServices } from './attack/attacked-methods.js';
import { AttackedPlatform } from './attack/attacked-platform.js';
import { ended, fuzzMethods } from './attack/fuzz/fuzz-methods.js';
import { tokenBeginning } from './attack/leak-watch.js';
import { settleShop } from './attack/settle-shop.js';
import { differences, ShopStates } from './attack/shop-state.js';
import { ShopWorld } from './attack/shop-world.js';
import { attackPorts } from './attack/wire/attack-ports.js';
import { memory_bytes } from './attack/wire/attack-wire.js';
import { type Measurement, printFigures } from './print/figures.js';
import { Progress } from './print/progress.js';
import { runCommand } from './print/run-command.js';
import { WrongInput } from './wrong-input.js';

const inputs_default = 100_000;
const inputs_max = 100_000_000;
const seed_max = 2 ** 31 - 1;
const usage = `Usage: npm run fuzz -- [--inputs N] [--seed N] [--methods PATTERN] [--json]
Sends N bad calls (${inputs_default} by default) to the RPCs of all services, breaks HTTP/2 on their ports, and says what came of it.`;

const none = '= 0';
const aims: Measurement['aims'] = [
  { figure: 'inputs', aim: '>= 100000' },
  { figure: 'holes', aim: none },
  { figure: 'wire_problems', aim: none },
  { figure: 'services_ended', aim: none },
  { figure: 'leaks', aim: none },
  { figure: 'other_shop_tables_changed', aim: none },
  { figure: 'kinds_of_events_parked', aim: none },
];

await runCommand(async () => {
  const { inputs, seed, methods, json } = readOptions(process.argv.slice(2));
  const chosen = attackedMethods.filter(({ service, name }) => methods.test(`${service}/${name}`));
  if (chosen.length === 0) throw new WrongInput(`No method matches ${methods.source}.\n${usage}`);
  const platform = await AttackedPlatform.start();
  const began_ms = performance.now();
  let states: ShopStates | undefined;
  try {
    const [world, other] = [new ShopWorld(platform, 'lotus', '0001'), new ShopWorld(platform, 'maple', '0002')];
    platform.watch.forbid([...world.personal, ...other.personal, tokenBeginning]);
    for (const shop of [world, other]) await settleShop(shop);
    states = await ShopStates.open(platform.servers.postgresUrl, (name) => platform.replica(name).databaseUrl);
    const before = await states.settled(other.shopId);
    const progress = new Progress();
    const onProgress = (done: number) => progress.show('bad calls', done);
    const outcome = await fuzzMethods(platform, world, other, { inputs, seed, methods: chosen, onProgress });
    progress.end();
    const wire = await attackPorts(platform);
    const changed = differences(before, await states.settled(other.shopId));
    const parked = await states.parkedEvents();
    await platform.scrapeMetrics();
    for (const hole of outcome.holes) {
      process.stdout.write(`${hole.method}: ${hole.problem}\n  ${hole.input}\n  seed ${hole.seed}\n`);
    }
    for (const line of outcome.holes.length > 0 ? platform.failures : []) process.stdout.write(`${line}\n`);
    for (const problem of wire.problems) process.stdout.write(`${problem}\n`);
    for (const { where, marker, excerpt } of platform.watch.leaks) {
      process.stdout.write(`${where} shows ${marker}: ${excerpt}\n`);
    }
    for (const line of parked) process.stdout.write(`${line}\n`);
    if (changed.length > 0) process.stdout.write(`Another shop was changed: ${changed.join(', ')}\n`);
    const seconds = (performance.now() - began_ms) / 1_000;
    const memory = attackedServices.map((service) => memory_bytes(platform.replica(service).pid) / 2 ** 20);
    printFigures(
      {
        name: 'fuzz',
        size: outcome.inputs,
        seed,
        seconds,
        figures: {
          inputs: outcome.inputs,
          methods: chosen.length,
          accepted: outcome.accepted,
          slow: outcome.slow,
          holes: outcome.holes.length,
          calls_per_s: outcome.inputs / outcome.seconds,
          wire_faults: wire.faults,
          wire_problems: wire.problems.length,
          services_ended: ended(platform).length,
          leaks: platform.watch.leaks.length,
          other_shop_tables_changed: changed.length,
          kinds_of_events_parked: parked.length,
          memory_mb_max: Math.max(...memory),
          own_memory_mb: memory_bytes(process.pid) / 2 ** 20,
        },
        aims,
        more: { codes: Object.fromEntries(outcome.codes) },
      },
      json,
    );
  } finally {
    // Before the Postgres that they ask: one that goes away under them would be what is told, in place of what went wrong.
    await states?.close();
    await platform.stop();
  }
});

function readOptions(args: string[]): { inputs: number; seed: number; methods: RegExp; json: boolean } {
  let values: { inputs: string; seed: string; methods: string; json: boolean };
  try {
    const options = {
      inputs: { type: 'string', default: String(inputs_default) },
      seed: { type: 'string', default: '1' },
      methods: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    } as const;
    values = parseArgs({ args, options }).values;
  } catch (error) {
    throw new WrongInput(`${(error as Error).message}\n${usage}`);
  }
  const whole = (name: 'inputs' | 'seed', most: number) => {
    const value = Number(values[name]);
    if (/^\d+$/.test(values[name]) && value <= most) return value;
    throw new WrongInput(`--${name}: "${values[name]}" is not a whole number up to ${most}\n${usage}`);
  };
  const literal = values.methods.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return {
    inputs: whole('inputs', inputs_max),
    seed: whole('seed', seed_max),
    methods: new RegExp(literal),
    json: values.json,
  };
}
