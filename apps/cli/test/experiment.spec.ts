import { waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guanxi } from './guanxi.js';
import { RunningPlatform } from './running-platform.js';

let platform: RunningPlatform;

beforeAll(async () => {
  platform = await RunningPlatform.start(['analytics']);
  await waitFor(async () => (await experiment('list')).code === 0);
});
afterAll(() => platform?.stop());

const run = (...args: string[]) => guanxi([...args, '--shop', 'tea', ...platform.options]);
const experiment = (...args: string[]) => run('experiment', ...args, '--json');
const wanted = [
  ...['--name', 'coupon first', '--hypothesis', 'they buy more often', '--metric', 'buyers', '--effect', '0.05'],
  ...['--base', '0.1', '--guard', 'reacted_badly=0.01', '--variants', 'as_it_was=0.5,coupon_first=0.5'],
];

describe('experiment', () => {
  it('is planned, begun, reported, listed and stopped from the command line', async () => {
    const { json: plan } = await experiment('plan', ...wanted);
    expect(plan).toMatchObject({ baseValue: 0.1, baseCustomerCount: 0, days: 0 });
    expect(plan['neededPerVariant']).toBeGreaterThan(686);
    const { json: created } = await experiment('create', ...wanted);
    expect(created).toMatchObject({
      createdBy: 'guanxi-cli',
      design: { metric: 'BUYERS', guardRails: [{ metric: 'REACTED_BADLY', harmMax: 0.01 }] },
    });
    const id = created['experimentId'] as string;
    const report = await run('report', 'experiment', id, '--language', 'en');
    expect(report.output).toContain('coupon_first');
    expect(report.output).toContain('UNDECIDED');
    expect(report.output).toContain('Too early');
    const chinese = await run('report', 'experiment', id, '--language', 'zh');
    expect(chinese.output).toContain('尚无定论');
    expect(chinese.output).toContain('为时尚早');
    const { json } = await run('report', 'experiment', id, '--json');
    expect(json).toMatchObject({
      result: { verdict: 'UNDECIDED', randomised: true, reasons: [{ code: 'too_early' }] },
    });
    expect((await experiment('stop', id, '--note', 'enough')).json).toMatchObject({ stopNote: 'enough' });
    expect((await experiment('list')).json['experiments']).toMatchObject([
      { experimentId: id, stoppedBy: 'guanxi-cli' },
    ]);
    expect((await experiment('stop', id)).code).toBe(1);
  });

  it('names what cannot be', async () => {
    const unequal = wanted.map((arg) => arg.replace('coupon_first=0.5', 'coupon_first=0.4'));
    const refused = await experiment('create', ...unequal);
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('design.randomised.variants');
    expect((await experiment('create', ...wanted.map((arg) => arg.replace('buyers', 'clicks')))).code).toBe(2);
  });
});

describe('report outreach', () => {
  it('says what sending did, or that nothing was sent', async () => {
    const { json, code } = await run('report', 'outreach', '--days', '14', '--json');
    expect(code).toBe(0);
    expect(json['effect']).toMatchObject({ attributionDays: 14, campaignCount: 0, campaigns: [] });
    expect((await run('report', 'outreach', '--days', '0')).code).toBe(2);
    const reversed = await run('report', 'outreach', '--from', '2026-02-02', '--until', '2026-01-01');
    expect(reversed.errors).toContain('until');
  });
});
