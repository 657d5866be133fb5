import { seededRandom } from '@guanxi/learning';
import { describe, expect, it } from 'vitest';
import { readExperiment } from './read-experiment.js';
import { campaignOf, scoreByFolds } from './score-experiment.js';

const header = 'recency,history_segment,history,mens,womens,zip_code,newbie,channel,segment,visit,conversion,spend';
const row = '10,"7) $1,000 +",142.4,1,0,Rural,0,Phone,Womens E-Mail,1,0,0';

function table(rows: number): string {
  const random = seededRandom(8);
  const lines = Array.from({ length: rows }, () => {
    const womens = random() < 0.5 ? 1 : 0;
    const arm = ['No E-Mail', 'Mens E-Mail', 'Womens E-Mail'][Math.floor(random() * 3)]!;
    const visits = random() < 0.1 + (arm === 'Womens E-Mail' ? 0.3 * womens : 0) ? 1 : 0;
    const recency = 1 + Math.floor(random() * 12);
    return `${recency},x,${(20 + 300 * random()).toFixed(2)},1,${womens},Urban,0,Web,${arm},${visits},0,0`;
  });
  return [header, ...lines].join('\n');
}

describe('the experiment of a file', () => {
  it('has arms, visits and what was known before', () => {
    const { arms, visits, columns } = readExperiment(`${header}\n${row}\n`, 'f');
    expect(arms).toEqual(['womens']);
    expect([...visits]).toEqual([1]);
    expect(columns.map((column) => column[0])).toEqual([Math.log(10), Math.log(142.4), 1, 0, 0, 1, 0, 0, 1]);
  });

  it('numbers rows as they stand, and as published where the fifth ones are kept back', () => {
    expect([...readExperiment(table(7), 'f').indices]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const { indices } = readExperiment(`${header}\n${Array(51_200).fill(row).join('\n')}`, 'f');
    expect([...indices.slice(0, 6)]).toEqual([0, 1, 2, 3, 5, 6]);
    expect(indices.at(-1)).toBe(63_998);
  });

  it.each([
    ['0,x,1,1,0,Rural,0,Web,No E-Mail,1,0,0', /^f:2: recency: not above 0/],
    ['1,x,1,2,0,Rural,0,Web,No E-Mail,1,0,0', /^f:2: mens: neither 0 nor 1/],
    ['1,x,1,1,0,Rural,0,Web,Letter,1,0,0', /^f:2: segment: not one of/],
  ])('is refused where a row is wrong', (wrong, message) => {
    expect(() => readExperiment(`${header}\n${wrong}\n`, 'f')).toThrowError(message);
  });
});

describe('scores by folds', () => {
  const campaign = campaignOf(readExperiment(table(3_000), 'f'), ['womens']);

  it('leave out who got another mail', () => {
    expect(campaign.foldOf.length).toBeGreaterThan(1_800);
    expect(campaign.foldOf.length).toBeLessThan(2_200);
  });

  it('put those first whom the mail changes', () => {
    const { uplift } = scoreByFolds(campaign);
    const womens = campaign.columns[3]!;
    const mean = (flag: number) => {
      const of = uplift.filter((_, i) => womens[i] === flag);
      return of.reduce((sum, value) => sum + value, 0) / of.length;
    };
    expect(mean(1)).toBeGreaterThan(mean(0) + 0.1);
  });

  it('do not see the outcomes of their own fold', () => {
    const turned = campaign.experiment.outcomes as Uint8Array;
    const fold = 2;
    const other = {
      ...campaign,
      experiment: {
        ...campaign.experiment,
        outcomes: turned.map((visit, i) => (campaign.foldOf[i] === fold ? 1 - visit : visit)),
      },
    };
    const of = (scored: { uplift: Float64Array }) => scored.uplift.filter((_, i) => campaign.foldOf[i] === fold);
    expect(of(scoreByFolds(other))).toEqual(of(scoreByFolds(campaign)));
  });
});
