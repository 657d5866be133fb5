import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';

let platform: RunningPlatform;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-segment-'));
  platform = await RunningPlatform.start(['relationship']);
  const file = join(folder, 'bought.csv');
  await writeFile(file, 'who,when,paid\nann,2024-01-05,12.50\nann,2024-03-07,8\nbea,2024-02-01,3\n');
  const columns = ['--customer-column', 'who', '--date-column', 'when', '--amount-column', 'paid'];
  await call('import', 'purchases', file, ...columns);
});

afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

const call = (...args: string[]) => guanxi([...args, '--shop', 'lanmei', ...platform.options]);

it('puts a segment by a written rule, and lists who is in it', async () => {
  const put = await call('segment', 'put', 'regulars', '--rule', 'purchases >= 2 and not stage in (new)', '--json');
  expect(put).toMatchObject({ code: 0, json: { segment: 'regulars', version: 1, active: 2 } });
  await waitFor(async () => (await call('segment', 'size', 'regulars', '--json')).json?.['size'] === 1);
  const out = join(folder, 'members.txt');
  expect((await call('segment', 'members', 'regulars', '--out', out)).code).toBe(0);
  expect(await readFile(out, 'utf8')).toBe('ann\n');
  expect((await call('segment', 'members', 'regulars', '--language', 'zh')).output).toBe('ann\n');
  expect((await call('segment', 'list', '--language', 'zh')).output).toContain('人群');
});

it('says where a rule cannot be read', async () => {
  const put = await call('segment', 'put', 'wrong', '--rule', 'purchases > 2');
  expect(put).toMatchObject({ code: 2 });
  expect(put.errors).toContain('at character 11');
});

it('shows a portrait with what it was drawn from', async () => {
  const { code, output } = await call('portrait', '--customer', 'ann', '--language', 'en');
  expect(code).toBe(0);
  for (const part of ['lifecycle stage', 'lost', '20.50', 'PURCHASED × 2', 'last_behaviour_at'])
    expect(output).toContain(part);
});

it('puts rules of care and shows what they proposed', async () => {
  const put = await call(
    'care',
    'put',
    'win-back',
    '--when',
    'dormant',
    '--hours',
    '24',
    '--valid-hours',
    '8760',
    '--content',
    'tea',
  );
  expect(put.code).toBe(0);
  expect((await call('care', 'rules', '--language', 'zh')).output).toContain('久未出现');
  expect((await call('care', 'proposals', '--language', 'en')).code).toBe(0);
  expect(await call('care', 'put', 'odd', '--when', 'never', '--content', 'tea')).toMatchObject({ code: 2 });
});
