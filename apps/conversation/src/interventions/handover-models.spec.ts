import { mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@guanxi/chassis';
import { ManualClock } from '@guanxi/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repetitionModelFile } from '../../test/handover-dialogues.js';
import { HandoverModels, model_bytes_max, models_max } from './handover-models.js';

const good = repetitionModelFile();
let folder: string;
let clock: ManualClock;
let log: { message: string; shop?: string; reason?: string }[];
let models: HandoverModels;

const fileOf = (shop: string) => join(folder, `${shop}.model.json`);
const errors = () => log.filter(({ reason }) => reason !== undefined);
const logger = () => createLogger('test', 'info', { write: (line) => void log.push(JSON.parse(line)) });

/** Puts a file there in one step. */
async function put(shop: string, text: string): Promise<void> {
  await writeFile(join(folder, 'new'), text);
  await rename(join(folder, 'new'), fileOf(shop));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handover-'));
  clock = new ManualClock();
  log = [];
  models = new HandoverModels(folder, clock, logger());
});

afterEach(() => rm(folder, { recursive: true }));

describe('the shops’ models', () => {
  it('are off for every shop where no folder is given, and for a shop without a file', async () => {
    expect(await new HandoverModels(undefined, clock, logger()).of('tea')).toBeUndefined();
    await put('tea', good);
    expect(await models.of('coffee')).toBeUndefined();
    expect(await models.of('../tea')).toBeUndefined();
    expect(log).toEqual([]);
  });

  it('are read once, however many ask', async () => {
    await put('tea', good);
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => models.of('tea')));
    expect(first?.threshold).toBeGreaterThan(0);
    for (const other of others) expect(other).toBe(first);
    clock.advance(60_000);
    expect(await models.of('tea')).toBe(first);
    expect(log).toHaveLength(1);
  });

  it('follow their files: changed, gone, there again', async () => {
    await put('tea', good);
    const first = await models.of('tea');
    await put('tea', JSON.stringify({ ...JSON.parse(good), threshold: 0.123 }));
    expect(await models.of('tea')).toBe(first);
    clock.advance(3_000);
    expect((await models.of('tea'))?.threshold).toBe(0.123);
    await rm(fileOf('tea'));
    clock.advance(3_000);
    expect(await models.of('tea')).toBeUndefined();
    await put('tea', good);
    clock.advance(3_000);
    expect(await models.of('tea')).toMatchObject({ threshold: first?.threshold });
  });

  it.each([
    ['cut off', good.slice(0, 1_000)],
    ['of another kind', '{"format":"guanxi.scene","version":1}'],
    ['with a threshold out of bounds', JSON.stringify({ ...JSON.parse(good), threshold: 7 })],
    ['empty', ''],
  ])('are off where the file is broken, which is told once: %s', async (_, text) => {
    await put('tea', text);
    for (let look = 0; look < 3; look += 1) {
      expect(await models.of('tea')).toBeUndefined();
      clock.advance(3_000);
    }
    expect(errors()).toMatchObject([{ shop: 'tea' }]);
    await put('tea', good);
    clock.advance(3_000);
    expect(await models.of('tea')).toBeDefined();
  });

  it('are off where there is no file but something else, or one that is too large', async () => {
    await mkdir(fileOf('folder'));
    await writeFile(fileOf('large'), '');
    await truncate(fileOf('large'), model_bytes_max + 1);
    await put('tea', good);
    expect([await models.of('folder'), await models.of('large')]).toEqual([undefined, undefined]);
    expect(await models.of('tea')).toBeDefined();
    expect(errors().map(({ shop }) => shop)).toEqual(['folder', 'large']);
  });

  it('are bounded in number, which is told once', async () => {
    for (let i = 0; i <= models_max; i += 1) await put(`shop-${String(i).padStart(3, '0')}`, '{}');
    await put('zzz', good);
    expect(await models.of('zzz')).toBeUndefined();
    clock.advance(3_000);
    expect(await models.of('zzz')).toBeUndefined();
    expect(errors()).toHaveLength(1);
  });

  it('are off while the folder is not there, which is told once', async () => {
    models = new HandoverModels(join(folder, 'later'), clock, logger());
    for (let look = 0; look < 3; look += 1) {
      expect(await models.of('tea')).toBeUndefined();
      clock.advance(3_000);
    }
    expect(errors()).toHaveLength(1);
  });
});
