import { Model, ModelHead, ModelState, TrainingStage } from '@guanxi/contracts/filtering/v1/model.js';
import { describe, expect, it } from 'vitest';
import { chinese } from '../language/chinese.js';
import { english } from '../language/english.js';
import { renderChanges, renderModel, renderModels } from './render-model.js';

const around = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
const compared = (candidate: number, inForce: number) => ({
  candidate: around(candidate),
  inForce: around(inForce),
  difference: around(candidate - inForce),
});
const model = Model.fromPartial({
  ...{ shopId: 'tea', version: 'trained-2', state: ModelState.READY, judgedAgainst: 'plain-2', requestedBy: 'mei' },
  outcomes: { sentCount: 1_234, heldOutCount: 300, trainedCount: 900, judgedCount: 334 },
  heads: [
    {
      ...{ head: ModelHead.RESPONDS, isTrained: true, trainedPositiveCount: 90, judgedPositiveCount: 40 },
      ...{ logLoss: compared(0.2, 0.25), auc: compared(0.8, 0.7), calibrationError: compared(0.02, 0.2) },
      leadingFactors: [{ name: 'shop.favourited.120d', weight: 1.234 }],
    },
    { head: ModelHead.REACTS_BADLY, isTrained: false },
  ],
  uplift: { isUsed: false, notUsedBecause: 'its order cannot be told from chance' },
  obstacles: [{ reason: 'NOT_BETTER', description: 'it is not better' }],
});

describe('a model', () => {
  it('is shown with its figures beside the other one, and what speaks against it', () => {
    const text = renderModel(model, english);
    for (const part of [
      '1,234 messages',
      '-0.0500 (-0.0600 – -0.0400)',
      'favourited.120d +1.23',
      '- it is not better',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('too few outcomes');
    expect(renderModel(model, chinese)).toContain('不能启用的原因');
  });

  it('is shown with how far it is, how stable, and why it failed', () => {
    const progress = { stage: TrainingStage.FITTING, doneShare: 0.25 };
    const training = Model.fromPartial({ version: 'trained-3', state: ModelState.TRAINING, progress });
    expect(renderModels([training], 'plain-2', english)).toContain('being trained: fitting 25.0 %');
    const stability = [{ name: 'score', index: 0.4 }];
    expect(renderModel({ ...model, stability }, english)).toContain('train anew');
    const failure = { reason: 'TOO_FEW_OUTCOMES', description: 'there are 3', foundCount: 3, neededCount: 30 };
    const failed = Model.fromPartial({ version: 'trained-4', state: ModelState.FAILED, failure });
    expect(renderModel(failed, english)).toContain('could not be trained: there are 3');
  });

  it('is not there, and never changed', () => {
    expect(renderModels([], 'plain-2', chinese)).toContain('当前使用：plain-2');
    expect(renderChanges([], english)).toContain('platform ships');
  });
});
