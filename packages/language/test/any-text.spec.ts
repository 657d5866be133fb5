import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classifyScene,
  createArticleIndex,
  detectLanguage,
  EMOTIONS,
  emotionTrend,
  groupQuestions,
  normalise,
  readEmotion,
  segment,
  text_chars_max,
} from '../src/index.js';
import { KNOWLEDGE } from './knowledge.js';

const index = createArticleIndex(KNOWLEDGE);
const within = (value: number) => {
  expect(value).toBeGreaterThanOrEqual(0);
  expect(value).toBeLessThanOrEqual(1);
};

function readAll(text: string): void {
  expect(normalise(text).length).toBeLessThanOrEqual(text_chars_max);
  expect(segment(text).every((word) => word !== '')).toBe(true);
  within(detectLanguage(text).confidence);
  const emotion = readEmotion(text);
  for (const about of EMOTIONS) within(emotion[about]);
  expect(emotion.evidence.length).toBeLessThanOrEqual(8);
  within(emotionTrend([emotion]).level);
  const scene = classifyScene(text);
  within(scene.confidence);
  within(scene.groupConfidence);
  expect(scene.groupConfidence).toBeGreaterThanOrEqual(scene.confidence - 1e-9);
  for (const { score } of index.search(text)) within(score);
  expect(groupQuestions([text]).length).toBeLessThanOrEqual(1);
}

describe('any text at all', { timeout: 120_000 }, () => {
  const pieces = fc.constantFrom(
    '不是',
    '不好',
    'tmd',
    "n't",
    ' not ',
    '😡',
    '👨‍👩‍👧',
    '呵呵',
    '!!!',
    '\ud83d',
    '\ude00',
    '\u0000',
    '\u202e',
    '轉',
    '(a|b)',
    '{zh.item}',
    '[怒]',
    "'",
    ' ',
    '退款',
    'refund',
  );

  it('is read within bounds and never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), readAll), { numRuns: 300 });
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
        readAll,
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a letter', 'a'],
    ['a character', '退'],
    ['a negation', '不'],
    ['an English negation', 'not '],
    ['a half pair', '\ud83d'],
    ['a joiner', '\u200d'],
    ['a mark', '!'],
    ['praise', '谢谢你'],
    ['words', 'great service and '],
    ['a combining mark', '\u0301'],
    ['nothing visible', '\u0000'],
  ])('is read in time when it is a megabyte of %s', (_, piece) => {
    const started = performance.now();
    readAll(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
