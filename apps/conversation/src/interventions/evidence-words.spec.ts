import { readEmotion } from '@guanxi/language';
import { describe, expect, it } from 'vitest';
import { evidenceWords } from './evidence-words.js';

describe('the words of the evidence', () => {
  it('are those of the lexicon, heaviest first, each once', () => {
    const words = evidenceWords(readEmotion('垃圾！垃圾！骗子，太差了'), 'negative');
    expect(words).toContain('垃圾');
    expect(new Set(words).size).toBe(words.length);
    expect(words.length).toBeLessThanOrEqual(3);
  });

  it.each([
    'ZHANG WEI FROM SHANGHAI IS ANGRY',
    'great job ZhangWei you lost my parcel 13800138000 again',
    '恭喜张伟你们又骗到一个了',
    '真是太谢谢你们张伟先生了',
    'thanks zhangwei for nothing',
  ])('hold nothing that she said of herself or others: %s', (text) => {
    const reading = readEmotion(text);
    const told = (['negative', 'abusive', 'complaint'] as const).flatMap((about) => evidenceWords(reading, about));
    expect(told.join(' ')).not.toMatch(/zhang|wei|shanghai|138|张伟/i);
  });
});
