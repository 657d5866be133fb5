import { describe, expect, it } from 'vitest';
import { obstaclesToPromotion } from './decide-promotion.js';
import type { Compared, HeadJudgement, TrainedModel } from './trained-model.js';

const around = (value: number, spread: number) => ({ value, low: value - spread, high: value + spread });
const compared = (candidate: number, inForce: number, spread = 0.01): Compared => ({
  candidate: around(candidate, spread),
  inForce: around(inForce, spread),
  difference: around(candidate - inForce, spread),
});
const head = (over: Partial<HeadJudgement>): HeadJudgement => ({
  ...{ head: 'responds', isTrained: true, trainedPositives: 100, judgedPositives: 50, leadingFactors: [] },
  ...{ logLoss: compared(0.2, 0.2), auc: compared(0.7, 0.7), calibrationError: compared(0.02, 0.02) },
  ...over,
});
const better = head({ logLoss: compared(0.2, 0.25), auc: compared(0.8, 0.7) });
const model = (heads: HeadJudgement[], over: Partial<TrainedModel> = {}): TrainedModel => ({
  ...{ modelId: '', version: 'trained-2', state: 'trained', outcomeWindow_s: 1, requestedBy: '', failure: null },
  ...{ requestedAt: new Date(0), finishedAt: new Date(0), stage: 'done', doneShare: 1, judgedAgainst: 'plain-3' },
  judgement: { heads } as TrainedModel['judgement'],
  ...over,
});
const reasons = (...asked: Parameters<typeof obstaclesToPromotion>) =>
  obstaclesToPromotion(...asked).map(({ reason }) => reason);

describe('a model', () => {
  it('is promoted where a head that decides is better with its whole interval, and none is worse', () => {
    expect(reasons(model([head({ head: 'reads' }), better, head({ head: 'reactsBadly' })]), 'plain-3', 0)).toEqual([]);
    expect(reasons(model([head({}), { ...better, head: 'reactsBadly' }]), 'plain-3', 0)).toEqual([]);
  });

  it.each<[string, HeadJudgement[], string[]]>([
    ['is only ahead by chance', [head({ logLoss: compared(0.2, 0.205) })], ['NOT_BETTER']],
    ['reads better and nothing else', [{ ...better, head: 'reads' }, head({})], ['NOT_BETTER']],
    [
      'knows the average and orders by chance',
      [head({ logLoss: compared(0.2, 0.4), auc: compared(0.5, 0.5) })],
      ['NOT_BETTER'],
    ],
    ['is worse in log-loss', [head({ logLoss: compared(0.25, 0.2) })], ['WORSE', 'NOT_BETTER']],
    [
      'is better in one head and orders worse in another',
      [better, head({ head: 'reactsBadly', auc: compared(0.6, 0.7) })],
      ['WORSE'],
    ],
    ['learnt nothing', [{ ...better, isTrained: false }], ['NOT_BETTER']],
  ])('is refused where it %s', (_, heads, expected) => {
    expect(reasons(model(heads), 'plain-3', 0)).toEqual(expected);
  });

  it('is refused below the margin', () => {
    expect(reasons(model([better]), 'plain-3', 0.03)).toEqual([]);
    expect(reasons(model([better]), 'plain-3', 0.05)).toEqual(['NOT_BETTER']);
  });

  it('is refused where another model is in force than it was judged beside, or it is itself', () => {
    expect(reasons(model([better]), 'trained-1', 0)).toEqual(['JUDGED_AGAINST_ANOTHER']);
    expect(reasons(model([better]), 'trained-2', 0)).toEqual(['IN_FORCE']);
  });

  it('is refused before it is trained', () => {
    for (const state of ['training', 'failed'] as const) {
      expect(reasons(model([], { state, judgement: null, judgedAgainst: null }), 'plain-3', 0)).toEqual([
        'NOT_TRAINED',
      ]);
    }
  });
});
