import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReachable } from '../src/platform/reach.js';
import { guanxi, type Ran } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';

const day_ms = 86_400_000;
const customers = Array.from({ length: 30 }, (_, i) => `c-${String(i).padStart(2, '0')}`);

let platform: RunningPlatform;
let folder: string;
let adapter: Promise<Ran>;
const interruption = new AbortController();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-campaign-'));
  platform = await RunningPlatform.start(['relationship', 'filtering', 'presence', 'conversation', 'analytics']);
  // Customers who came yesterday are new, and no screening filters them.
  const yesterday = new Date(Date.now() - day_ms).toISOString();
  const file = join(folder, 'purchases.csv');
  await writeFile(file, ['who,when,paid', ...customers.map((one) => `${one},${yesterday},9.90`)].join('\n'));
  const columns = ['--customer-column', 'who', '--date-column', 'when', '--amount-column', 'paid'];
  await guanxi(['import', 'purchases', file, '--shop', 'tea', ...columns, '--json', ...platform.options]);
  const options = [
    '--listen',
    platform.adapterAddress,
    '--jwks',
    platform.jwks,
    '--output',
    join(folder, 'sent.jsonl'),
  ];
  adapter = guanxi(
    ['adapter', '--shop', 'tea', '--channel', 'push', '--capacity', '60000', ...options, '--json', ...platform.options],
    { signal: interruption.signal },
  );
  await waitFor(() => isReachable(platform.adapterAddress));
  await waitFor(async () => (await campaign('create', ...wanted)).code === 0);
});

afterAll(async () => {
  interruption.abort();
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

const wanted = [
  ...['--name', 'harvest', '--content', 'tea', '--topic', 'promotions', '--text', 'zh=新茶到了', '--text', 'en=Tea'],
  ...['--channel', 'push', '--expires', '30m', '--audience', 'all'],
];
const campaign = (what: string, ...args: string[]) =>
  guanxi(['campaign', what, ...args, '--shop', 'tea', '--json', ...platform.options]);

describe('campaign', () => {
  it('is created, planned, sent and accounted for from the command line', async () => {
    const created = await campaign('create', ...wanted);
    const campaignId = created.json['campaignId'] as string;
    const planned = await waitFor(async () => {
      const ran = await campaign('plan', campaignId);
      return (ran.json['plan'] as { keptCount: number } | undefined)?.keptCount === 30 ? ran : undefined;
    });
    expect(planned.json).toMatchObject({ state: 'PLANNED', plan: { fittingCount: 30, notFittingCount: 0 } });
    const sent = await campaign('start', campaignId, '--watch');
    expect(sent.json).toMatchObject({ state: 'FINISHED', progress: { audienceCount: 30, sentCount: 30 } });
    const { json } = await campaign('recipients', campaignId, '--customer', 'c-07');
    expect(json['recipients']).toMatchObject([{ customerId: 'c-07', state: 'SENT', attempts: 1 }]);
    const path = join(folder, 'recipients.csv');
    await campaign('recipients', campaignId, '--output', path);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => line.split(',')[0]).sort()).toEqual(customers);
    expect((await campaign('list')).json['campaigns']).toHaveLength(2);
    const log = (await readFile(join(folder, 'sent.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(log).toHaveLength(30);
    // From the very events of the services: whom it kept and reached, while its days are not over.
    const effect = await waitFor(async () => {
      const { json } = await guanxi([
        ...['report', 'outreach', '--campaign', campaignId, '--shop', 'tea', '--json'],
        ...platform.options,
      ]);
      const { total } = json['effect'] as { total: { kept?: { decisionCount: number; deliveredCount: number } } };
      return total.kept?.decisionCount === 30 && total.kept.deliveredCount === 30 ? total : undefined;
    });
    expect(effect).toMatchObject({ heldOut: { decisionCount: 0 }, effects: [], filter: { sparedCount: 0 } });
  });

  it('is seen by reports on behaviour, which stay when their facts are drawn anew from the owners', async () => {
    const report = (what: string, ...args: string[]) =>
      guanxi(['report', what, ...args, '--shop', 'tea', '--json', ...platform.options]);
    const funnel = () => report('funnel', '--steps', 'purchased,message_delivered:tea', '--within', '7d');
    const reached = [{ customers: 30 }, { customers: 30 }];
    await waitFor(async () => (await funnel()).json['facts'] === 90);
    expect((await funnel()).json).toMatchObject({ steps: reached });
    expect((await report('rebuild')).json).toMatchObject({ facts: 90 });
    expect((await funnel()).json).toMatchObject({ steps: reached, facts: 90 });
  });

  it('says in Chinese how the sending will go, and can be cancelled', async () => {
    const { json } = await campaign('create', ...wanted, '--capacity', '60', '--starts', '5m');
    const campaignId = json['campaignId'] as string;
    const plan = await guanxi([
      ...['campaign', 'plan', campaignId, '--shop', 'tea', '--language', 'zh'],
      ...platform.options,
    ]);
    expect(plan.output).toContain('保留的客户都能按时收到。');
    await campaign('cancel', campaignId);
    expect((await campaign('watch', campaignId)).json).toMatchObject({
      state: 'CANCELLED',
      progress: { sentCount: 0 },
    });
  });

  it('names the option that cannot be', async () => {
    const refused = await campaign('create', ...wanted, '--capacity', '0');
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('capacity_per_minute');
    expect((await campaign('create', ...wanted, '--expires', 'soon')).code).toBe(2);
    const elsewhere = ['channel', 'put', 'sms', '--shop', 'tea', '--address', '10.0.0.1:80', '--capacity', '60'];
    expect((await guanxi([...elsewhere, ...platform.options])).errors).toContain('channel.address');
  });

  it('says in both languages that nobody knows a category, what is written like it, and how to make it known', async () => {
    const categories = (what: string, ...args: string[]) =>
      guanxi(['categories', what, ...args, '--shop', 'tea', ...platform.options]);
    const screen = (content: string, ...args: string[]) =>
      guanxi(['screen', '--audience', 'all', '--content', content, '--shop', 'tea', ...args, ...platform.options]);
    // As long as no category is known, any may be named.
    expect((await categories('list', '--language', 'en')).output).toContain('None is known yet');
    expect((await screen('tee')).code).toBe(0);
    expect((await categories('declare', 'tea', 'cups', '--json')).json).toEqual({ declared: 2 });
    const refused = await screen('tee', '--language', 'en', '--json');
    expect(refused.code).toBe(1);
    expect(refused.json['error']).toMatchObject({
      reason: 'CATEGORY_UNKNOWN',
      fields: [{ field: 'start.content_category', description: expect.stringContaining('(known: tea)') }],
      remedy: expect.stringContaining('categories declare tee'),
    });
    const inChinese = (await screen('teapots', '--language', 'zh')).errors;
    expect(inChinese).toContain('start.content_category: 没有这个类目；未做任何更改');
    const created = await campaign('create', ...wanted, '--content', 'cup');
    expect(created.errors).toContain('message.content_category: nobody knows this category (known: cups)');
    expect((await categories('list', '--language', 'zh')).output).toContain('登记时间');
    expect((await categories('withdraw', 'tea', 'cups', '--json')).json).toEqual({ withdrawn: 2 });
    expect((await screen('tee')).code).toBe(0);
  });

  it('teaches no model where too little was sent, and says what is in force', async () => {
    const models = (what: string, ...args: string[]) =>
      guanxi(['models', what, ...args, '--shop', 'tea', '--json', ...platform.options]);
    const refused = await models('train', '--window', '1s');
    expect([refused.code, refused.json['error']]).toMatchObject([1, { reason: 'TOO_FEW_OUTCOMES' }]);
    expect((await models('list')).json).toMatchObject({
      versionInForce: expect.stringContaining('plain-'),
      models: [],
    });
    expect((await models('rollback')).json['error']).toMatchObject({ reason: 'NOTHING_BEFORE' });
    expect((await models('promote', 'trained-7')).json['error']).toMatchObject({ reason: 'MODEL_NOT_FOUND' });
    expect((await models('changes')).json).toEqual({ changes: [] });
    expect((await models('train', '--window', 'soon')).code).toBe(2);
    const list = ['models', 'list', '--shop', 'tea', '--language', 'zh', ...platform.options];
    expect((await guanxi(list)).output).toContain('当前使用：plain-');
  });

  it('tells what its adapter took when it is interrupted', async () => {
    interruption.abort();
    expect((await adapter).json).toMatchObject({ taken: 30, repeats: 0 });
  });
});
