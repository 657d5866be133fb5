import { describe, expect, it } from 'vitest';
import { decideAnswer, decideLanguage } from './decide-answer.js';

const best = { articleId: 'shipping', body: '24 小时内发货' };
const asked = { hasWords: true, queued: false, wantsHuman: 0, language: 'zh', best };

describe('the answer', () => {
  it('is the article that fits', () => {
    expect(decideAnswer(asked)).toEqual({
      kind: 'say',
      source: 'article',
      text: '24 小时内发货',
      articleIds: ['shipping'],
    });
  });

  it.each([
    ['zh', '我不知道'],
    ['zh-Hant', '我不知道'],
    ['en', 'I do not know'],
    ['fr', 'I do not know'],
  ])('is in %s that it does not know, with the way to a human, where nothing fits', (language, words) => {
    const answer = decideAnswer({ ...asked, language, best: undefined });
    expect(answer).toMatchObject({ kind: 'say', articleIds: [], text: expect.stringContaining('转人工') });
    expect((answer as { text: string }).text).toContain(words.replace('我不知道', '不知道'));
  });

  it('is that she waits already, where she does', () => {
    const answer = decideAnswer({ ...asked, queued: true, wantsHuman: 1 });
    expect(answer).toMatchObject({ kind: 'say', articleIds: [], text: expect.stringContaining('排队') });
  });

  it('is a question for words where she sent none, such as a picture', () => {
    const answer = decideAnswer({ ...asked, hasWords: false, best: undefined });
    expect(answer).toMatchObject({ source: 'wordless', text: expect.stringContaining('文字') });
  });

  it('is the article too while she waits', () => {
    expect(decideAnswer({ ...asked, queued: true })).toMatchObject({ articleIds: ['shipping'] });
  });
});

describe('the language of the answer', () => {
  it.each([
    ['en', 'zh', 'en'],
    ['zh', 'en', 'zh'],
    ['und', 'en', 'en'],
    ['fr', 'zh', 'zh'],
  ])('read as %s by one who chose %s is %s', (read, chosen, language) => {
    expect(decideLanguage(read, chosen)).toBe(language);
  });
});
