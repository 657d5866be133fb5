import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';

let platform: RunningPlatform;

beforeAll(async () => {
  // Long enough to be told of an offer, short enough to wait for its end.
  vi.stubEnv('RESERVATION_TTL_MS', '2500');
  platform = await RunningPlatform.start(['presence', 'conversation']);
});
afterAll(async () => {
  await platform?.stop();
  vi.unstubAllEnvs();
});

const call = (...args: string[]) => guanxi([...args, '--shop', 'lanmei', ...platform.options]);

describe('agents', () => {
  it('are shown with what they can do and how much, after it was said', async () => {
    await call('agent', '--agent', 'lin', '--register', '--name', '小林', '--seats', '5');
    expect(await call('agents', 'able', 'lin', '--skill', 'refund=3', '--group', 'vip', '--json')).toMatchObject({
      code: 0,
      json: { skills: [{ skill: 'refund', level: 3 }], groupIds: ['vip'] },
    });
    expect((await call('agents', 'limit', '--agent', 'lin')).code).toBe(0);
    expect((await call('agents', 'limit', '--group', 'vip', '--seats', '3', '--channel', 'phone=1')).code).toBe(0);
    const { output } = await call('agents', 'list', '--language', 'zh');
    for (const part of ['小林', '离线', '0 / 3', 'refund 3', 'vip']) expect(output).toContain(part);
  });

  it('are limited for one owner, in numbers', async () => {
    expect(await call('agents', 'limit', '--agent', 'lin', '--group', 'vip')).toMatchObject({ code: 2 });
    expect(await call('agents', 'limit', '--seats', 'many')).toMatchObject({ code: 2 });
    expect(await call('agents', 'able', 'lin', '--skill', 'refund')).toMatchObject({ code: 2 });
  });
});

describe('staffing', () => {
  it('tells how many agents a load needs', async () => {
    const { output, code } = await call('staffing', '--arrivals', '200', '--service', '180', '--language', 'en');
    expect(code).toBe(0);
    for (const part of ['14 agents', '88.8 %', '7.8 s', 'without end']) expect(output).toContain(part);
    const { json } = await call('staffing', '--arrivals', '200', '--service', '180', '--json');
    expect(json).toMatchObject({ seatsNeeded: 14, needed: { serviceLevel: expect.closeTo(0.88835, 4) } });
  });

  it('says so where nothing was measured yet', async () => {
    const { code, errors } = await call('staffing', '--language', 'en');
    expect(code).toBe(1);
    expect(errors).toContain('NOTHING_MEASURED');
  });
});

it('an agent who lets an offer run out is told, and comes back by typing online', async () => {
  await call('agent', '--agent', 'mei', '--register', '--name', '小美', '--seats', '5');
  const desk = new PassThrough();
  const customer = new PassThrough();
  let said = '';
  const steps: [awaited: string, act: () => void][] = [
    ['You are online', () => customer.write('/human\n')],
    ['did not answer in time', () => desk.write('online\n')],
    ['You are online', () => desk.write('quit\n')],
  ];
  const listen = (text: string) => {
    said += text;
    for (let step = steps[0]; step && said.includes(step[0]); step = steps[0]) {
      said = said.slice(said.indexOf(step[0]) + step[0].length);
      steps.shift();
      step[1]();
    }
  };
  const chatting = guanxi(['chat', '--shop', 'lanmei', '--customer', 'cat', ...platform.options], { input: customer });
  desk.write('online\n');
  const worked = await guanxi(['agent', '--shop', 'lanmei', '--agent', 'mei', '--json', ...platform.options], {
    input: desk,
    onOutput: listen,
  });
  customer.end();
  expect(worked).toMatchObject({ code: 0, json: { taken: 0 } });
  expect(steps).toEqual([]);
  await chatting;
  const { json } = await call('agents', 'list', '--json');
  expect(json['agents']).toMatchObject([{ agentId: 'lin' }, { agentId: 'mei', presence: { suspendedFor: 0 } }]);
});
