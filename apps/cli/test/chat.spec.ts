import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { knowledgeArticles } from '@guanxi/testing/marketplace/knowledge.js';
import { createMarketplace } from '@guanxi/testing/marketplace/marketplace.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { interplay } from './interplay.js';
import { RunningPlatform } from './running-platform.js';

let platform: RunningPlatform;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-chat-'));
  platform = await RunningPlatform.start(['presence', 'conversation']);
  const articles = join(folder, 'articles.jsonl');
  await writeFile(
    articles,
    knowledgeArticles()
      .map((article) => JSON.stringify(article))
      .join('\n'),
  );
  const imported = await guanxi(['knowledge', 'import', articles, '--shop', 'tea', '--json', ...platform.options]);
  expect(imported.json).toEqual({ put: knowledgeArticles().length, refused: 0 });
  for (const [agent, name] of [
    ['mei', '小美'],
    ['jie', '阿杰'],
  ] as const) {
    await guanxi(['agent', '--shop', 'tea', '--agent', agent, '--register', '--name', name, ...platform.options]);
  }
});

afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

const chat = (customer: string, input: string | PassThrough, onOutput?: (text: string) => void) =>
  guanxi(
    [
      'chat',
      '--shop',
      'tea',
      '--customer',
      customer,
      '--language',
      'zh',
      '--wait',
      '20',
      '--json',
      ...platform.options,
    ],
    { input, onOutput },
  );
const agent = (input: string | PassThrough, onOutput?: (text: string) => void) =>
  guanxi(
    ['agent', '--shop', 'tea', '--agent', 'mei', '--language', 'zh', '--wait', '20', '--json', ...platform.options],
    { input, onOutput },
  );

describe('chat', () => {
  it('is answered by the bot, closed and rated', async () => {
    const ran = await chat('ann', '退款什么时候到账？\n/close\n5 很好\n');
    expect(ran).toMatchObject({ code: 0, json: { control: 'CLOSED', said: 1, menusOffered: 0, stars: 5 } });
    expect(ran.output).toMatch(/我 ▸ 退款什么时候到账？\n机器人 ▸ 仓库收到退货后 2 个工作日内/);
    expect(ran.output).toContain('★★★★★');
  });

  it('ends with a human who is asked for in anger', async () => {
    const desk = interplay(
      ['在线', 'take'],
      ['由您接待', '您好，我来处理'],
      ['c ▸ 我的包裹呢', '今天送达'],
      ['今天送达', 'close'],
      ['不由您接待', 'offline'],
      ['离线', 'quit'],
    );
    desk.input.write('online\n');
    const working = agent(desk.input, (text) => desk.onOutput(text.replaceAll('cat ▸', 'c ▸')));
    const customer = interplay(
      ['正在联系', '怎么退货？'],
      ['机器人 ▸', '垃圾店铺，我要投诉你们'],
      ['2 转人工', '2'],
      ['我来处理', '我的包裹呢？'],
      ['请评价', '4'],
    );
    const ran = await chat('cat', customer.input, customer.onOutput);
    expect(ran).toMatchObject({
      code: 0,
      json: { control: 'CLOSED', menusOffered: 1, handovers: 1, agentName: '小美', stars: 4 },
    });
    expect(ran.output).toMatch(/正在为您转接人工客服，您排在第 1 位/);
    expect(ran.output.match(/── 小美 将为您服务 ──/g)).toHaveLength(1);
    expect(ran.output).toContain('小美 ▸ 今天送达');
    expect(await working).toMatchObject({ code: 0, json: { taken: 1, answered: 2, closed: 1 } });
  });

  it('becomes a case where nobody is there', async () => {
    const ran = await chat('dot', '我的快递到哪了？\n/human\n');
    expect(ran).toMatchObject({ code: 0, json: { casesTaken: 1, handovers: 0 } });
    expect(ran.output).toContain('现在没有客服在线');
  });

  it('misses nothing and repeats nothing when the service goes and comes back', async () => {
    const customer = interplay(['正在联系', '可以开发票吗？'], ['机器人 ▸', '']);
    const talking = chat('eve', customer.input, customer.onOutput);
    let output = '';
    const done = talking.then((ran) => {
      output = ran.output;
      return ran;
    });
    await expect.poll(() => platform.lastSequence('tea', 'eve'), { timeout: 20_000 }).toBe(2);
    await platform.kill('conversation');
    await platform.startService('conversation');
    customer.input.write('优惠券怎么用？\n');
    await expect.poll(() => platform.lastSequence('tea', 'eve'), { timeout: 20_000 }).toBe(4);
    customer.input.end('/close\n');
    const ran = await done;
    expect(ran).toMatchObject({ code: 0, json: { control: 'CLOSED', said: 2, messages: 5 } });
    expect(output).toContain('连接中断');
    for (const words of [
      '我 ▸ 可以开发票吗？',
      '我 ▸ 优惠券怎么用？',
      '机器人 ▸ 确认收货后',
      '机器人 ▸ 优惠券在结算页',
    ]) {
      expect(output.split(words)).toHaveLength(2);
    }
  });
});

describe('agent', () => {
  it('says who is unknown, and how to register her', async () => {
    const ran = await guanxi(['agent', '--shop', 'tea', '--agent', 'nobody', ...platform.options]);
    expect(ran.code).toBe(1);
    expect(ran.errors).toContain('--agent nobody --register --name NAME');
  });

  it('has nothing to do where nothing is offered', async () => {
    const ran = await agent('list\nclose\nuse 7\nquit\n');
    expect(ran).toMatchObject({ code: 0, json: { taken: 0, closed: 0 } });
    expect(ran.output).toContain('没有待接待，也没有接待中的客户');
    expect(ran.output).toContain('没有编号 7');
  });
});

describe('knowledge search', () => {
  it('finds what answers a question', async () => {
    const ran = await guanxi(['knowledge', 'search', '退款多久', '--shop', 'tea', '--json', ...platform.options]);
    expect((ran.json['matches'] as { articleId: string }[])[0]).toMatchObject({ articleId: 'refund-time' });
  });

  it('refuses a file line by line', async () => {
    const file = join(folder, 'broken.jsonl');
    await writeFile(file, '{"articleId":"a"}\nnot json\n');
    const ran = await guanxi(['knowledge', 'import', file, '--shop', 'tea', ...platform.options]);
    expect(ran.code).toBe(1);
    expect(ran.errors).toContain('line 1: language, title, body is missing');
    expect(ran.errors).toContain('line 2:');
  });
});

describe('a policy', () => {
  const policy = (...args: string[]) =>
    guanxi(['policy', ...args, '--shop', 'policies', '--json', ...platform.options]);

  it('is shown, set and listed with who set it', async () => {
    expect((await policy('intervention', 'show')).json).toMatchObject({ version: 0, bot_turns_min: 5 });
    const set = await policy('intervention', 'set', 'bot_turns_min=3', 'reasons_off=weak_scene');
    expect(set.json).toMatchObject({ version: 1, bot_turns_min: 3, reasons_off: ['WEAK_SCENE'], negative_min: 0.6 });
    expect((await policy('transfer', 'set', 'keywords=投诉,差评', 'failed_answers_max=3')).json).toMatchObject({
      version: 1,
      keywords: ['投诉', '差评'],
      scenes: [],
    });
    expect((await policy('intervention', 'changes')).json).toMatchObject({ changes: [{ version: 1 }] });
    expect((await guanxi(['policy', 'transfer', 'show', '--shop', 'policies', ...platform.options])).output).toMatch(
      /keywords\s+│?\s*投诉,差评/,
    );
  });

  it('is refused for wrong use with exit code 2, and by the service with the field', async () => {
    expect(await policy('intervention', 'set', 'turns=3')).toMatchObject({ code: 2 });
    expect(await policy('intervention', 'set', 'reasons_off=mood')).toMatchObject({ code: 2 });
    const refused = await policy('intervention', 'set', 'rollout_share=7');
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('policy.rollout_share');
  });
});

describe('a shop’s own bot', () => {
  it('is served as an example, connected while it runs, and answers her in the chat with her order', async () => {
    const leaving = new AbortController();
    let isServing = () => {};
    const serving = new Promise<void>((resolve) => {
      isServing = resolve;
    });
    const served = guanxi(['bot', 'serve', '--shop', 'lanmei', '--customers', '50', ...platform.options], {
      signal: leaving.signal,
      onOutput: (text) => {
        if (text.includes('are connected')) isServing();
      },
    });
    await serving;
    const shown = await guanxi(['bot', 'show', '--shop', 'lanmei', '--json', ...platform.options]);
    expect(shown.json).toMatchObject({ version: 1, provider: { timeoutMs: 800 } });
    const options = ['--language', 'zh', '--wait', '20', ...platform.options];
    const { output } = await guanxi(['chat', '--shop', 'lanmei', '--customer', buyer(), ...options], {
      input: '积分怎么算\n我的快递到哪了\n',
    });
    expect(output).toMatch(/每消费 1 元得 1 积分/);
    expect(output).toMatch(/您的订单「.*」.*\n.*\[订单\]/);
    leaving.abort();
    await served;
    const after = await guanxi(['bot', 'show', '--shop', 'lanmei', '--json', ...platform.options]);
    expect(after.json).toMatchObject({ version: 2, provider: null, orders: null });
  });
});

/** A customer of the demo marketplace who has bought something. */
function buyer(): string {
  const day_ms = 86_400_000;
  const midnight = new Date(Math.floor(Date.now() / day_ms) * day_ms);
  for (const { relationships } of createMarketplace({ seed: 1, customers: 50, until: midnight }).histories()) {
    const bought = relationships.find(
      ({ shopId, behaviours }) =>
        shopId === 'lanmei' && behaviours.some(({ kind }) => kind === BehaviourKind.PURCHASED),
    );
    if (bought) return bought.customerId;
  }
  throw new Error('nobody has bought anything');
}
