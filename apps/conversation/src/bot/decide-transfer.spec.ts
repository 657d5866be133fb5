import type { EmotionReading } from '@guanxi/language';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asks_for_human_min, decideTransfer, decideTransferForFailures, type ReadMessage } from './decide-transfer.js';
import { noTransferRules, type TransferRules } from './transfer-rules.js';

const calm: EmotionReading = { negative: 0, abusive: 0, complaint: 0, wantsHuman: 0, urgent: 0, evidence: [] };
const message: ReadMessage = {
  text: '我要退款',
  emotion: calm,
  scene: 'refund_request',
  sceneGroup: 'refund',
  sceneConfidence: 0.9,
  wasPassedOnForScene: false,
};
const ruleOf = (rules: Partial<TransferRules>, more: Partial<ReadMessage> = {}) =>
  decideTransfer({ ...noTransferRules, ...rules }, { ...message, ...more })?.rule;

describe('the shop’s own rules', () => {
  it('pass on whoever asks for a human, whatever they are', () => {
    expect(ruleOf({}, { emotion: { ...calm, wantsHuman: asks_for_human_min } })).toBe('asked_for_human');
    expect(ruleOf({})).toBeUndefined();
  });

  it.each([
    ['退款', '我要退款'],
    ['VIP', 'i am a ＶｉＰ customer'],
    ['live agent', 'get me a LiveAgent'],
  ])('pass on whoever says %s: %s', (keyword, text) => {
    expect(decideTransfer({ ...noTransferRules, keywords: ['?!', keyword] }, { ...message, text })).toEqual({
      rule: 'shop_keyword',
      evidence: `keyword ${keyword}`,
    });
  });

  it('pass on who asks about a scene or a group of them, once per episode, and never on a guess', () => {
    expect(ruleOf({ scenes: ['refund'] })).toBe('shop_scene');
    expect(ruleOf({ scenes: ['refund_request'] })).toBe('shop_scene');
    expect(ruleOf({ scenes: ['refund_progress'] })).toBeUndefined();
    expect(ruleOf({ scenes: ['refund'] }, { wasPassedOnForScene: true })).toBeUndefined();
    expect(ruleOf({ scenes: ['refund'] }, { sceneConfidence: 0.49 })).toBeUndefined();
  });

  it('pass on instead of failing her for the last time that they allow, and never where they say 0', () => {
    const rules = { ...noTransferRules, failedAnswersMax: 3 };
    expect(decideTransferForFailures(rules, 2)).toBeUndefined();
    expect(decideTransferForFailures(rules, 3)).toEqual({
      rule: 'shop_failures',
      evidence: '3 failed answers in a row',
    });
    expect(decideTransferForFailures(noTransferRules, 1_000)).toBeUndefined();
  });

  it('where there are none, pass on nobody who does not ask', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(ruleOf({}, { text })).toBeUndefined();
        expect(ruleOf({ keywords: ['', ' \t'] }, { text })).toBeUndefined();
      }),
    );
  });
});
