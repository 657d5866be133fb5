import { Enrolment, Metric } from '@guanxi/contracts/analytics/v1/experiment.js';
import { describe, expect, it } from 'vitest';
import { readDesign } from './read-design.js';

const common = { name: 'n', hypothesis: 'h', metric: 'buyers', effect: '0.02', guard: [] };

describe('a design from options', () => {
  it('gives every other customer the change where nothing is said', () => {
    expect(readDesign({ ...common, guard: ['reacted_badly=0.01'] })).toMatchObject({
      ...{ metric: Metric.BUYERS, minimumEffect: 0.02, outcomeDays: 0 },
      guardRails: [{ metric: Metric.REACTED_BADLY, harmMax: 0.01 }],
      kind: { value: { variants: [{ share: 0.5 }, { share: 0.5 }], enrolment: Enrolment.ASSIGNED } },
    });
  });

  it('reads variants, a rollout, and a change with its comparison', () => {
    expect(readDesign({ ...common, variants: 'as_it_was=0.8, new=0.2' }).kind?.value).toMatchObject({
      variants: [
        { name: 'as_it_was', share: 0.8 },
        { name: 'new', share: 0.2 },
      ],
    });
    expect(readDesign({ ...common, metric: 'satisfied', rollout: '0.25' }).kind?.value).toMatchObject({
      variants: [{ share: 0.75 }, { share: 0.25 }],
      enrolment: Enrolment.WEAK_SCENE_ROLLOUT,
    });
    const change = {
      changedOn: '2026-11-01',
      zone: 'Asia/Shanghai',
      days: '14',
      changed: 'live,scan',
      compared: 'coupon',
    };
    expect(readDesign({ ...common, ...change }).kind?.value).toEqual({
      ...{ changedOn: '2026-11-01', timeZone: 'Asia/Shanghai', days: 14 },
      ...{ changedChannels: ['live', 'scan'], comparisonChannels: ['coupon'] },
    });
  });

  it.each([
    [{ metric: 'clicks' }, '--metric'],
    [{ metric: 'unspecified' }, '--metric'],
    [{ effect: '' }, '--effect'],
    [{ effect: 'much' }, '--effect'],
    [{ guard: ['buyers'] }, '--guard'],
    [{ direction: 'up' }, '--direction'],
    [{ changedOn: '2026-11-01' }, '--changed-on'],
  ])('names the option that cannot be: %o', (changes, option) => {
    expect(() => readDesign({ ...common, ...changes })).toThrow(option);
  });
});
