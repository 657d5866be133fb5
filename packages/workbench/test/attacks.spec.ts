import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttackedMethod, attackedMethods } from '../src/attack/attacked-methods.js';
import { AttackedPlatform } from '../src/attack/attacked-platform.js';
import { accessTable, tryEverybody } from '../src/attack/authorisation.js';
import { type Attempt, CrossShop } from '../src/attack/cross-shop.js';
import { unusedParticulars } from '../src/attack/fixtures.js';
import { ended, fuzzMethods } from '../src/attack/fuzz/fuzz-methods.js';
import { tokenBeginning } from '../src/attack/leak-watch.js';
import { OtherPersons } from '../src/attack/other-persons.js';
import { askWrongly } from '../src/attack/refused-calls.js';
import { settleShop } from '../src/attack/settle-shop.js';
import { differences, ShopStates } from '../src/attack/shop-state.js';
import { ShopWorld } from '../src/attack/shop-world.js';

// The suites below share one platform and follow each other: what comes later may end what comes first has looked at.
const start_ms_max = 300_000;
const attack_ms_max = 300_000;
/** A short, real run of the command `npm run fuzz`. */
const inputs = 400;
const queries = attackedMethods.filter(({ isQuery }) => isQuery);
const changes = attackedMethods.filter(({ isQuery }) => !isQuery);
const seed = Number(process.env['GUANXI_SEED'] ?? 20_261_122);

let platform: AttackedPlatform;
let states: ShopStates;
let lotus: ShopWorld;
let maple: ShopWorld;

beforeAll(async () => {
  platform = await AttackedPlatform.start();
  lotus = new ShopWorld(platform, 'lotus', '0001');
  maple = new ShopWorld(platform, 'maple', '0002');
  platform.watch.forbid([...lotus.personal, ...maple.personal, tokenBeginning]);
  await Promise.all([settleShop(lotus), settleShop(maple)]);
  states = await ShopStates.open(platform.servers.postgresUrl, (service) => platform.replica(service).databaseUrl);
}, start_ms_max);

afterAll(async () => {
  await states?.close();
  await platform?.stop();
}, start_ms_max);

const problems = (attempts: readonly Attempt[]) =>
  attempts.filter(({ problem }) => problem).map(({ method, what, problem }) => `${method.name}, ${what}: ${problem}`);

/** Each of the methods, in every role and with every wrong token. */
async function admitsAsDeclared(methods: readonly AttackedMethod[]): Promise<void> {
  const trials = await tryEverybody(platform, lotus, maple, methods);
  const wrong = trials.filter(({ declared, seen }) => declared !== seen);
  expect(
    wrong.map(({ method, caller, declared, seen }) => `${method.name} as ${caller}: ${seen}, not ${declared}`),
  ).toEqual([]);
  expect(trials.length).toBeGreaterThan(10 * methods.length);
}

// First, while everything still belongs to whom it was given.
describe('every method that only reads', () => {
  it('admits whom its contract admits, and nobody else', { timeout: attack_ms_max }, async () => {
    await admitsAsDeclared(queries);
    expect(queries.length + changes.length).toBe(attackedMethods.length);
  });
});

describe('a request for a change that is wrong in one thing', () => {
  it('is refused, and changes nothing', { timeout: attack_ms_max }, async () => {
    const before = await states.settled(lotus.shopId);
    expect(await askWrongly(platform, lotus)).toEqual([]);
    expect(differences(before, await states.settled(lotus.shopId))).toEqual([]);
  });
});

describe('people of the same shop', () => {
  it('reach nothing that is another customer’s', { timeout: attack_ms_max }, async () => {
    const attempts = await new OtherPersons(platform, lotus).customers();
    expect(problems(attempts)).toEqual([]);
    expect(attempts.length).toBeGreaterThan(20);
  });

  it('do nothing that is for another agent to do', { timeout: attack_ms_max }, async () => {
    const attempts = await new OtherPersons(platform, lotus).agents();
    expect(problems(attempts)).toEqual([]);
    expect(attempts).toHaveLength(8);
  });
});

describe('people of one shop', () => {
  it('see and change nothing of another, whatever they name', { timeout: attack_ms_max }, async () => {
    const before = await states.settled(maple.shopId);
    const attempts = await new CrossShop(platform, lotus, maple).reach();
    expect(problems(attempts)).toEqual([]);
    expect(attempts.length).toBeGreaterThan(attackedMethods.length);
    expect(differences(before, await states.settled(maple.shopId))).toEqual([]);
  });

  it('are answered with the same requests about their own things', { timeout: attack_ms_max }, async () => {
    expect(problems(await new CrossShop(platform, lotus, maple).own())).toEqual([]);
    expect(unusedParticulars()).toEqual([]);
  });

  it('get no answer of another’s by its idempotency keys', { timeout: attack_ms_max }, async () => {
    expect(problems(await new CrossShop(platform, lotus, maple).keys())).toEqual([]);
  });
});

describe('every method', () => {
  it('that changes something admits whom its contract admits, and nobody else', { timeout: attack_ms_max }, () =>
    admitsAsDeclared(changes),
  );

  it('stands in the page that says who may call what', async () => {
    await expect(accessTable()).toMatchFileSnapshot(
      fileURLToPath(new URL('../../../proto/ACCESS.md', import.meta.url)),
    );
  });

  it('bears bad calls', { timeout: attack_ms_max }, async () => {
    const { holes, accepted, inputs: sent } = await fuzzMethods(platform, lotus, maple, { inputs, seed });
    expect(holes).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(inputs);
    expect(accepted).toBeGreaterThan(0);
    expect(ended(platform)).toEqual([]);
  });
});

describe('what the services tell beside their answers', () => {
  it('names no person, nor anything that is hers', async () => {
    await platform.scrapeMetrics();
    const { leaks, seen } = platform.watch;
    expect(leaks).toEqual([]);
    const places = ['log of ', 'metrics of '].flatMap((kind) =>
      [...platform.replicas.keys()].map((name) => kind + name),
    );
    for (const place of [...places, 'spans', 'errors']) expect(seen.get(place), place).toBeGreaterThan(0);
  });
});
