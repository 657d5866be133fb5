import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReachable } from '../src/platform/reach.js';
import { guanxi, type Ran } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';

const day_ms = 86_400_000;
const window_s = 6;
const customers = Array.from({ length: 600 }, (_, i) => `c-${String(i).padStart(3, '0')}`);
/** Regulars bought three times; nine in ten of them buy again, and one in ten of the others. */
const isRegular = (i: number) => i % 2 === 0;
const buysAgain = (i: number) => isRegular(i) === (i % 20 !== 0 && i % 20 !== 1);

let platform: RunningPlatform;
let folder: string;
let adapter: Promise<Ran>;
const interruption = new AbortController();
const shop = (...args: string[]) => guanxi([...args, '--shop', 'tea', '--json', ...platform.options]);

async function importPurchases(name: string, rows: { customer: string; at: Date }[]): Promise<void> {
  const file = join(folder, name);
  const lines = rows.map(({ customer, at }) => `${customer},${at.toISOString()},9.90`);
  await writeFile(file, ['who,when,paid', ...lines].join('\n'));
  const columns = ['--customer-column', 'who', '--date-column', 'when', '--amount-column', 'paid'];
  const { json } = await shop('import', 'purchases', file, ...columns);
  expect(json['recorded']).toBe(rows.length);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-models-'));
  platform = await RunningPlatform.start(['relationship', 'filtering']);
  const daysAgo = (days: number) => new Date(Date.now() - days * day_ms);
  await importPurchases(
    'past.csv',
    customers.flatMap((customer, i) =>
      (isRegular(i) ? [3, 2, 1] : [3]).map((days) => ({ customer, at: daysAgo(days) })),
    ),
  );
  const listen = ['--listen', platform.adapterAddress, '--jwks', platform.jwks];
  adapter = guanxi(
    ['adapter', '--shop', 'tea', '--channel', 'push', '--capacity', '60000', ...listen, '--json', ...platform.options],
    { signal: interruption.signal },
  );
  await waitFor(() => isReachable(platform.adapterAddress));
  const wanted = ['--name', 'a', '--content', 'tea', '--text', 'zh=新茶', '--channel', 'push', '--expires', '30m'];
  await waitFor(async () => (await shop('campaign', 'create', ...wanted)).code === 0);
  const campaign = (await shop('campaign', 'create', ...wanted)).json['campaignId'] as string;
  await waitFor(async () => {
    const { json } = await shop('campaign', 'plan', campaign);
    return (json['plan'] as { keptCount: number } | undefined)?.keptCount === customers.length;
  });
  await shop('campaign', 'start', campaign, '--watch');
  const sent_ms = Date.now();
  await importPurchases(
    'after.csv',
    customers.flatMap((customer, i) => (buysAgain(i) ? [{ customer, at: new Date(sent_ms) }] : [])),
  );
  await waitFor(() => Date.now() > sent_ms + window_s * 1_000);
}, 120_000);

afterAll(async () => {
  interruption.abort();
  await adapter;
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('models', () => {
  it('are trained, shown, promoted and rolled back from the command line', async () => {
    const trained = await shop('models', 'train', '--window', `${window_s}s`);
    expect(trained.json).toMatchObject({ version: 'trained-1', state: 'READY', obstacles: [] });
    expect(trained.json['outcomes']).toMatchObject({ sentCount: customers.length });
    const show = ['models', 'show', 'trained-1', '--shop', 'tea', ...platform.options];
    expect((await guanxi(show)).output).toContain('600 messages');
    expect((await guanxi([...show, '--language', 'zh'])).output).toContain('待启用');
    const promoted = await shop('models', 'promote', 'trained-1', '--note', 'better');
    expect(promoted.json).toMatchObject({ state: 'IN_FORCE' });
    expect((await shop('models', 'list')).json).toMatchObject({ versionInForce: 'trained-1' });
    const again = await shop('models', 'promote', trained.json['modelId'] as string);
    expect([again.code, again.json['error']]).toMatchObject([1, { reason: 'MODEL_NOT_PROMOTABLE' }]);
    const back = await shop('models', 'rollback', '--note', 'fewer read');
    expect(back.json).toMatchObject({ fromVersion: 'trained-1', versionInForce: expect.stringContaining('plain-') });
    expect((await shop('models', 'changes')).json['changes']).toMatchObject([
      { kind: 'ROLLED_BACK', note: 'fewer read' },
      { kind: 'PROMOTED', note: 'better' },
    ]);
  });
});
