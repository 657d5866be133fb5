import { describe, expect, it } from 'vitest';
import { ArticleRefused, createArticleIndex, groupQuestions, questions_max, score_min } from '../src/index.js';
import { KNOWLEDGE, QUESTIONS } from './knowledge.js';

const languageOf = (text: string) => (/\p{Script=Han}/u.test(text) ? 'zh' : 'en');

describe('the article index', () => {
  const index = createArticleIndex(KNOWLEDGE);

  it.each(KNOWLEDGE.map(({ id, title, language }) => [id, title, language]))(
    'finds %s by its own title',
    (id, title, language) => {
      const [first] = index.search(title, { language });
      expect(first!.articleId).toBe(id);
      expect(first!.score).toBeGreaterThan(0.6);
    },
  );

  it('answers most questions, hardly ever wrongly, and knows what it does not know', () => {
    const answers = QUESTIONS.map(([question, expected]) => {
      const found = index.search(question, { language: languageOf(question), limit: 1 })[0]?.articleId ?? '';
      return { expected, found };
    });
    const answerable = answers.filter(({ expected }) => expected !== '');
    const right = answerable.filter(({ expected, found }) => found === expected).length;
    const wrong = answerable.filter(({ expected, found }) => found !== expected && found !== '').length;
    const invented = answers.filter(({ expected, found }) => expected === '' && found !== '').length;
    expect(right / answerable.length).toBeGreaterThanOrEqual(0.75);
    expect(wrong / answerable.length).toBeLessThanOrEqual(0.02);
    expect(invented / (answers.length - answerable.length)).toBeLessThanOrEqual(0.08);
  });

  it('keeps scores within 0 and 1, sorted, above the threshold, within the limit, and says why', () => {
    for (const [question] of QUESTIONS) {
      const found = index.search(question, { limit: 3 });
      expect(found.length).toBeLessThanOrEqual(3);
      for (const { score, evidence } of found) {
        expect(score).toBeGreaterThanOrEqual(score_min);
        expect(score).toBeLessThanOrEqual(1);
        expect(evidence.length).toBeGreaterThan(0);
      }
      expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
    }
  });

  it('keeps languages and products apart', () => {
    const own = createArticleIndex([
      { id: 'all', language: 'en', title: 'How to charge the watch', body: '' },
      { id: 'p1', language: 'en', productId: 'p1', title: 'How to charge the watch', body: '' },
      { id: 'p2', language: 'en', productId: 'p2', title: 'How to charge the watch', body: '' },
      { id: 'zh', language: 'zh', title: '手表怎么充电', body: '' },
    ]);
    const ids = (options: { language?: string; productId?: string }) =>
      own.search('charge the watch', options).map(({ articleId }) => articleId);
    expect(ids({ language: 'en', productId: 'p1' }).sort()).toEqual(['all', 'p1']);
    expect(ids({ language: 'en' }).sort()).toEqual(['all', 'p1', 'p2']);
    expect(ids({ language: 'fr' })).toEqual([]);
  });

  it('is the same whether articles came at once, one by one, or replaced others', () => {
    const grown = createArticleIndex(KNOWLEDGE.map((article) => ({ ...article, body: 'something else entirely' })));
    grown.put({ id: 'gone', language: 'en', title: 'Gone soon', body: 'return refund invoice' });
    for (const article of [...KNOWLEDGE].reverse()) grown.put(article);
    expect(grown.remove('gone')).toBe(true);
    expect(grown.remove('gone')).toBe(false);
    expect(grown.size).toBe(KNOWLEDGE.length);
    for (const [question] of QUESTIONS) {
      const found = grown.search(question).map(({ articleId, score }) => [articleId, score.toFixed(5)]);
      const expected = index.search(question).map(({ articleId, score }) => [articleId, score.toFixed(5)]);
      expect(new Map(found as [string, string][])).toEqual(new Map(expected as [string, string][]));
    }
  });

  it('finds nothing in nothing', () => {
    expect(createArticleIndex().search('anything')).toEqual([]);
    expect(index.search('')).toEqual([]);
    expect(index.search('的了吗？')).toEqual([]);
  });

  it('refuses an article without id or title and changes nothing', () => {
    const own = createArticleIndex(KNOWLEDGE);
    expect(() => own.put({ id: '', language: 'en', title: 'x', body: '' })).toThrowError(ArticleRefused);
    expect(() => own.put({ id: 'en-pay', language: 'en', title: '  ', body: '' })).toThrowError('title');
    expect(own.size).toBe(KNOWLEDGE.length);
    expect(own.search('do you take paypal', { language: 'en' })[0]!.articleId).toBe('en-pay');
  });
});

describe('groupQuestions', () => {
  it('puts questions on one thing together, the largest topic first', () => {
    const topics = groupQuestions([
      '这个杯子能放微波炉吗',
      '杯子可以进微波炉加热吗',
      '微波炉能用这个杯子不',
      'is there a student discount',
      'do students get a discount',
      '你们店在上海有门店吗',
    ]);
    expect(topics[0]!.questions).toEqual([0, 1, 2]);
    expect(topics[0]!.words).toContain('微波炉');
    expect(topics[1]!.questions).toEqual([3, 4]);
    expect(topics.flatMap(({ questions }) => questions).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is bounded and skips what says nothing', () => {
    expect(groupQuestions(['', '？', '的'])).toEqual([]);
    const many = Array.from({ length: questions_max + 500 }, (_, i) => `question about thing${i % 50}`);
    const topics = groupQuestions(many);
    expect(topics.flatMap(({ questions }) => questions).every((position) => position < questions_max)).toBe(true);
    expect(topics.length).toBeLessThanOrEqual(200);
  });
});
