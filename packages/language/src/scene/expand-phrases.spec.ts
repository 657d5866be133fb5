import { describe, expect, it } from 'vitest';
import { expandPhrases, PhrasesInvalid, readSlots } from './expand-phrases.js';

const slots = readSlots('zh.item = 杯子|水壶\nen.item = cup|mug\n');

describe('expandPhrases', () => {
  it('draws different phrases of every template, the same for a seed', () => {
    const text = '[size]\n{zh.item}(多大|几寸)\nhow big is the {en.item}\n[price]\n(多少钱|)';
    const phrases = expandPhrases(text, slots, 4, 1);
    expect(
      phrases
        .filter(({ family }) => family === 'size:2')
        .map((phrase) => phrase.text)
        .sort(),
    ).toEqual(['杯子几寸', '杯子多大', '水壶几寸', '水壶多大'].sort());
    expect(phrases.filter(({ scene }) => scene === 'price').map((phrase) => phrase.text)).toEqual(['多少钱']);
    expect(expandPhrases(text, slots, 4, 1)).toEqual(phrases);
  });

  it('names the line at fault', () => {
    expect(() => expandPhrases('多少钱', slots, 1, 1)).toThrowError(
      new PhrasesInvalid(1, 'stands before the first [scene]'),
    );
    expect(() => expandPhrases('[a]\n{en.nothing}', slots, 1, 1)).toThrowError('line 2');
    expect(() => readSlots('zh.item: 杯子')).toThrowError('line 1');
  });
});
