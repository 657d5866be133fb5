import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knowledgeArticles } from '@guanxi/testing/marketplace/knowledge.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';
import { type Day, dayOf, nightOf, type Turns } from './two-terminals.js';

let platform: RunningPlatform;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guanxi-two-terminals-'));
  platform = await RunningPlatform.start(['presence', 'conversation']);
  const articles = join(folder, 'articles.jsonl');
  const lines = knowledgeArticles().map((article) => JSON.stringify(article));
  await writeFile(articles, lines.join('\n'));
  await guanxi(['knowledge', 'import', articles, '--shop', 'lanmei', ...platform.options]);
  const agents = { mei: '小美', amy: 'Amy' };
  for (const [agent, name] of Object.entries(agents)) {
    const who = ['--agent', agent, '--register', '--name', name, '--seats', '1'];
    await guanxi(['agent', '--shop', 'lanmei', ...who, ...platform.options]);
  }
});

afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

const chinese: { night: Turns; day: Day } = {
  night: [
    ['输入 /help', '垃圾店铺，退款一直没到账，我要投诉你们'],
    ['机器人 ▸', '/human'],
    ['之前答复您', '/case'],
    ['已分类', '/quit'],
  ],
  day: {
    customerId: 'wang',
    agentId: 'mei',
    customer: [
      ['输入 /help', '怎么退货？'],
      ['机器人 ▸', '垃圾店铺，我要投诉你们'],
      ['2 转人工', '2'],
      ['我来处理', '我的包裹呢？'],
      ['请评价', '5 很好'],
    ],
    desk: [
      ['待接待 1', 'take'],
      ['由您接待', '您好，我来处理'],
      ['我的包裹呢', '今天送达'],
      ['今天送达', 'close'],
      ['不由您接待', 'offline'],
      ['离线', 'quit'],
    ],
  },
};

const english: { night: Turns; day: Day } = {
  night: [
    ['/help lists', 'Terrible shop, my refund never came, I will complain about you'],
    ['bot ▸', '/human'],
    ['answer it before', '/case'],
    ['classified', '/quit'],
  ],
  day: {
    customerId: 'bob',
    agentId: 'amy',
    customer: [
      ['/help lists', 'How do I return an item?'],
      ['bot ▸', 'You are terrible liars, I will complain about you'],
      ['2 transfer', '2'],
      ['I am here', 'Where is my parcel?'],
      ['How was it', '5 kind'],
    ],
    desk: [
      ['offer 1', 'take'],
      ['is yours', 'Hello, I am here to help'],
      ['Where is my parcel', 'It arrives today'],
      ['It arrives today', 'close'],
      ['no longer with you', 'offline'],
      ['You are offline', 'quit'],
    ],
  },
};

it('shows in two terminals what the page says, in Chinese and in English', async () => {
  const options = (language: string) => [
    '--shop',
    'lanmei',
    '--language',
    language,
    '--wait',
    '20',
    ...platform.options,
  ];
  const [zh, en] = [options('zh'), options('en')];
  const nights = { zh: await nightOf('lin', chinese.night, zh), en: await nightOf('ann', english.night, en) };
  const days = { zh: await dayOf(chinese.day, zh), en: await dayOf(english.day, en) };
  const page = pageOf(days, nights);
  // What matters of it, whatever else is on the page.
  for (const { customer } of Object.values(days))
    expect(customer.match(/── .*(将为您服务|will serve you).* ──/g)).toHaveLength(1);
  for (const night of Object.values(nights)) {
    expect(night).not.toMatch(/2 转人工|2 transfer/);
    expect(night).toMatch(/(我们会在|we will answer it before) ····-··-·· ··:··/);
  }
  await expect(page).toMatchFileSnapshot('../TWO-TERMINALS.md');
}, 120_000);

function pageOf(days: Record<'zh' | 'en', { customer: string; desk: string }>, nights: Record<'zh' | 'en', string>) {
  const block = (text: string) => `\`\`\`\n${text}\n\`\`\``;
  const chat = (customer: string, language: string) =>
    `\`npm run guanxi -- chat --shop lanmei --customer ${customer} --language ${language}\``;
  const agent = (name: string, language: string) =>
    `\`npm run guanxi -- agent --shop lanmei --agent ${name} --language ${language}\``;
  return `# Two terminals

What a customer and an agent see, as \`test/two-terminals.spec.ts\` has seen it on the real services; \`npx vitest run
test/two-terminals.spec.ts -u\` writes this page anew. Behind \`>\` stands what is typed; times are left out. With \`npm start\`
running, the two commands above each pair show the same (register the agent first: \`… --agent mei --register --name 小美\`).

## By day: an unhappy customer, the menu, the queue with her place, a human, her rating

Customer: ${chat('wang', 'zh')}

${block(days.zh.customer)}

Agent: ${agent('mei', 'zh')}

${block(days.zh.desk)}

Customer: ${chat('bob', 'en')}

${block(days.en.customer)}

Agent: ${agent('amy', 'en')}

${block(days.en.desk)}

## At night: nobody is there, so no menu; a case with a promised time

Customer: ${chat('lin', 'zh')}

${block(nights.zh)}

Customer: ${chat('ann', 'en')}

${block(nights.en)}
`;
}
