import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';

let platform: RunningPlatform;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-consent-'));
  platform = await RunningPlatform.start(['relationship']);
  const file = join(folder, 'bought.csv');
  await writeFile(file, 'who,when,paid\nann,2024-01-05,12.50\nbea,2024-02-01,3\ncat,2024-03-01,4\n');
  const columns = ['--customer-column', 'who', '--date-column', 'when', '--amount-column', 'paid'];
  await call('import', 'purchases', file, ...columns);
});

afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

const call = (...args: string[]) => guanxi([...args, '--shop', 'lanmei', ...platform.options]);

it('changes how a customer wants to be addressed, and says whether she may be', async () => {
  expect((await call('consent', 'show', 'ann', '--language', 'zh')).output).toContain('没有设置');
  const set = await call('consent', 'set', 'ann', '--quiet', '22:00-08:00', '--opt-out', 'coupons', '--form', 'voice');
  expect(set.code).toBe(0);
  for (const part of ['22:00–08:00 Asia/Shanghai', 'coupons', 'voice']) expect(set.output).toContain(part);
  const check = (...args: string[]) => call('consent', 'check', 'ann', 'bea', 'stranger', '--json', ...args);
  expect((await check('--at', '2026-03-02T04:00:00Z', '--topic', 'coupons')).json).toMatchObject({
    permissions: [{ refusal: 'TOPIC_OPTED_OUT' }, { customer: 'bea' }, { refusal: 'NO_RELATIONSHIP' }],
  });
  expect((await check('--at', '2030-03-02T18:00:00Z')).json).toMatchObject({
    permissions: [{ refusal: 'QUIET_HOURS', notBefore: '2030-03-03T00:00:00.000Z' }, {}, {}],
  });
  const lifted = await call('consent', 'set', 'ann', '--no-quiet', '--opt-in', 'coupons', '--json');
  expect(lifted.json).toMatchObject({ quietHours: [], topicsOptedOut: [], version: 2 });
  expect(await call('consent', 'set', 'ann', '--quiet', 'nights')).toMatchObject({ code: 2 });
});

it('links handles and merges customers, and takes it back', async () => {
  await call('identity', 'link', 'ann', 'phone', '+86 138 0013 8000', '--level', 'verified');
  const linked = await call('identity', 'link', 'bea', 'phone', '+86 138 0013 8001', '--level', 'verified');
  expect(linked.output).toContain('+86*********01');
  expect((await call('identity', 'find', 'phone', '+8613800138000')).output).toBe('ann\n');
  const refused = await call('identity', 'merge', 'ann', 'bea', '--reason', 'same_name');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.errors).toContain('VERIFIED_IDENTITIES_CONFLICT');
  const merged = await call('identity', 'merge', 'ann', 'bea', '--reason', 'same_name', '--override', '--json');
  expect(merged.json).toMatchObject({ survivorId: 'ann', mergedId: 'bea', mergedByRole: 'operator' });
  expect((await call('identity', 'show', 'bea', '--language', 'zh')).output).toContain('联系时使用 ann');
  await call('identity', 'unmerge', merged.json['mergeId'] as string, '--reason', 'mistake');
  expect((await call('identity', 'show', 'bea', '--json')).json).toMatchObject({ identityIds: ['bea'] });
  expect((await call('identity', 'merges', '--json')).json).toMatchObject({ merges: [{ unmergeReason: 'mistake' }] });
});

it('exports relationships, and goes on where an export broke off', async () => {
  const out = join(folder, 'relationships.csv');
  expect((await call('export', 'relationships', '--out', out)).code).toBe(0);
  const whole = await readFile(out, 'utf8');
  const lines = whole.trimEnd().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(/^ann,active,\w+,2024-01-0\dT/);
  await writeFile(out, `${lines.slice(0, 2).join('\n')}\n`);
  const rest = await call('export', 'relationships', '--out', out, '--after', 'ann', '--json');
  expect(rest.json).toMatchObject({ exported: 2, last: 'cat' });
  expect(await readFile(out, 'utf8')).toBe(whole);
});
