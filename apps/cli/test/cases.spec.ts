import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { interplay } from './interplay.js';
import { RunningPlatform } from './running-platform.js';

let platform: RunningPlatform;

beforeAll(async () => {
  platform = await RunningPlatform.start(['presence', 'conversation']);
  const mei = ['agent', '--shop', 'tea', '--agent', 'mei', '--register', '--name', '小美', '--seats', '1'];
  await guanxi([...mei, ...platform.options]);
});

afterAll(() => platform?.stop());

const common = () => ['--shop', 'tea', '--language', 'zh', '--wait', '20', '--json', ...platform.options];
const merchant = () => ['--shop', 'tea', '--json', ...platform.options];

it('goes through a night and the morning after it, in two terminals', async () => {
  const opened = await guanxi(['hours', 'show', ...merchant()]);
  expect(opened.json).toMatchObject({ open: true });
  const weekly = ['--zone', 'Asia/Shanghai', '--weekly', 'daily 09:00-21:00', '--holiday', '2031-10-01..2031-10-07'];
  const set = await guanxi(['hours', 'set', ...weekly, ...merchant()]);
  expect(set.json).toMatchObject({ hours: { timeZone: 'Asia/Shanghai', version: 1 } });

  const targets = await guanxi(['targets', 'set', 'first_response=120/60@leads', ...merchant()]);
  expect(targets.json).toMatchObject({ version: 1, targets: ['first_response=120/60@leads'] });
  expect(targets.json['defaults']).toContain('first_response=180/100');

  // At night: she is angry, and no menu is shown, as nobody is there. What she asks for becomes a case.
  const night = await guanxi(['chat', '--customer', 'lin', ...common()], {
    input: '垃圾店铺，退款一直没到账，我要投诉你们\n/human\n/case\n/quit\n',
  });
  expect(night).toMatchObject({ code: 0, json: { menusOffered: 0, casesTaken: 1, handovers: 0 } });
  expect(night.output).toMatch(/── 现在没有客服在线，已记录您的问题，我们会在 \d{4}-\d\d-\d\d \d\d:\d\d 之前答复您 ──/);
  expect(night.output).toMatch(/工单: 第 2 步，共 7 步, 承诺 .* 之前答复\n.*已提交\n.*已分类/);

  const listed = await guanxi(['cases', '--open', ...merchant()]);
  const [submitted] = listed.json['cases'] as { caseId: string; state: string; dueAt: string; promisedAt: string }[];
  expect(submitted).toMatchObject({ state: 'CLASSIFIED', dueAt: submitted?.promisedAt });

  // In the morning: the agent sees the case and takes it; she comes back, is told the result and confirms it.
  const customer = interplay(
    ['小美 将为您服务', '还没到账吗？'],
    ['小美 ▸ 今天到账', '谢谢'],
    ['请确认是否已解决', '/unsolved'],
    ['没有解决您的问题', '/case'],
    ['处理中', '还是没有到'],
    ['请确认是否已解决', '/solved'],
    ['感谢确认', ''],
    ['请评价', '5'],
  );
  const desk = interplay(
    ['在线', 'cases'],
    ['lin', 'case 1'],
    ['lin ▸ 还没到账吗', '今天到账'],
    ['lin ▸ 谢谢', 'await'],
    ['时限暂停', 'solve 退款已到账'],
    ['lin ▸ 还是没有到', 'solve 已重新打款'],
    ['感谢确认', 'close'],
    ['不由您接待', 'quit'],
  );
  const talking = guanxi(['chat', '--customer', 'lin', ...common()], customer);
  await expect.poll(() => platform.lastSequence('tea', 'lin'), { timeout: 20_000 }).toBeGreaterThan(1);
  desk.input.write('online\n');
  const working = guanxi(['agent', '--agent', 'mei', ...common()], desk);
  const morning = await talking;
  expect(morning).toMatchObject({ code: 0, json: { control: 'CLOSED', handovers: 1, agentName: '小美', stars: 5 } });
  expect(morning.output.match(/── 小美 将为您服务 ──/g)).toHaveLength(1);
  expect(morning.output).toContain('您的问题已处理：退款已到账。请确认是否已解决');
  expect(await working).toMatchObject({ code: 0, json: { casesTaken: 1, casesSolved: 2, closed: 1, missed: 0 } });

  const id = submitted?.caseId ?? '';
  const shown = await guanxi(['case', id.slice(-8), '--note', 'paid by hand', ...merchant()]);
  expect(shown.json).toMatchObject({ caseId: id, state: 'CLOSED', result: '已重新打款', reopenedCount: 1 });
  expect((shown.json['steps'] as { state: string }[]).map(({ state }) => state)).toEqual([
    'SUBMITTED',
    'CLASSIFIED',
    'ASSIGNED',
    'IN_PROGRESS',
    'IN_PROGRESS',
    'SOLVED',
    'IN_PROGRESS',
    'SOLVED',
    'CONFIRMED',
    'CLOSED',
  ]);
  expect(shown.json['notes']).toMatchObject([{ text: 'paid by hand' }]);
  expect((shown.json['deadlines'] as { state: string }[]).every(({ state }) => state === 'MET')).toBe(true);
});

it('says what cannot be read or found', async () => {
  const bad = await guanxi(['hours', 'set', '--zone', 'Asia/Shanghai', '--weekly', 'mon 9-18', ...merchant()]);
  expect(bad).toMatchObject({ code: 2 });
  expect(bad.errors).toContain('"9-18" is no span such as 09:00-18:00');
  const impossible = await guanxi(['targets', 'set', 'resolution=60/61', ...merchant()]);
  expect(impossible).toMatchObject({ code: 1 });
  expect(impossible.errors).toContain('targets[0].warn_after_s');
  const none = await guanxi(['case', 'nowhere', ...merchant()]);
  expect(none).toMatchObject({ code: 1, json: { error: { reason: 'CASE_NOT_FOUND' } } });
  const silent = new PassThrough();
  silent.end('cases\ncase 3\nquit\n');
  const ran = await guanxi(['agent', '--agent', 'mei', ...common()], { input: silent });
  expect(ran.output).toContain('没有待处理的工单');
});
